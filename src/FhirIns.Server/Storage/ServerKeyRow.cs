using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

/// <summary>
/// Something all nodes of one database share: a key of the data protection ring or its revocation, a data key and
/// how far rows are under it, the mark of a sandbox.
/// </summary>
internal sealed class ServerKeyRow
{
    public required string Name { get; init; }

    public required string Xml { get; set; }
}

internal sealed class ServerKeyMapping : IEntityTypeConfiguration<ServerKeyRow>
{
    public void Configure(EntityTypeBuilder<ServerKeyRow> builder)
    {
        builder.ToTable("server_key");
        builder.HasKey(key => key.Name);
    }
}
