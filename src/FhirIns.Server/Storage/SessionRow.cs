using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

/// <summary>A session of a person on the pages: it lasts as long as its row does, whatever cookie somebody kept.</summary>
internal sealed class SessionRow
{
    public required string Id { get; init; }

    /// <summary>The subject of the person, as the authority identifies them.</summary>
    public required string Person { get; init; }

    /// <summary>When it ends whatever happens.</summary>
    public required DateTimeOffset Until { get; init; }
}

internal sealed class SessionMapping : IEntityTypeConfiguration<SessionRow>
{
    public void Configure(EntityTypeBuilder<SessionRow> builder)
    {
        builder.ToTable("page_session");
        builder.HasKey(session => session.Id);
        // What ended by itself is swept.
        builder.HasIndex(session => session.Until);
    }
}
