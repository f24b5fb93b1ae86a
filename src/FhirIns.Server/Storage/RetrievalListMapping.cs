using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

internal sealed class RetrievalListMapping
    : IEntityTypeConfiguration<RetrievalListRow>,
        IEntityTypeConfiguration<RetrievalListItemRow>
{
    public void Configure(EntityTypeBuilder<RetrievalListRow> builder)
    {
        builder.ToTable("retrieval_list");
        builder.HasKey(list => list.Id);
        builder.Property(list => list.Version).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<RetrievalListItemRow> builder)
    {
        builder.ToTable("retrieval_list_item");
        builder.HasKey(item => new { item.ListId, item.Rank });
    }
}
