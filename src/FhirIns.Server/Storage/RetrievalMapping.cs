using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

internal sealed class RetrievalMapping : IEntityTypeConfiguration<RetrievalRow>
{
    public void Configure(EntityTypeBuilder<RetrievalRow> builder)
    {
        builder.ToTable("retrieval");
        builder.HasKey(retrieval => retrieval.Id);
        // Of two agents who settle one retrieval at once, one loses.
        builder.Property(retrieval => retrieval.State).IsConcurrencyToken();
        builder.HasIndex(retrieval => new { retrieval.PatientId, retrieval.State });
    }
}
