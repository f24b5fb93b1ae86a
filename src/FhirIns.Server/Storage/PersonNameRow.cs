using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

/// <summary>What somebody of the team who signed in on the pages is called; traces keep their subject alone.</summary>
internal sealed class PersonNameRow
{
    /// <summary>The subject of the person, as the authority identifies them.</summary>
    public required string Id { get; init; }

    public required string Name { get; set; }
}

internal sealed class PersonNameMapping : IEntityTypeConfiguration<PersonNameRow>
{
    public void Configure(EntityTypeBuilder<PersonNameRow> builder)
    {
        builder.ToTable("page_person");
        builder.HasKey(person => person.Id);
    }
}
