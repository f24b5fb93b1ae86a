using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

/// <summary>A key of the data protection ring, shared by all nodes of one database.</summary>
internal sealed class ServerKeyRow
{
    public required string Name { get; init; }

    public required string Xml { get; init; }
}

internal sealed class ServerKeyMapping : IEntityTypeConfiguration<ServerKeyRow>
{
    public void Configure(EntityTypeBuilder<ServerKeyRow> builder)
    {
        builder.ToTable("server_key");
        builder.HasKey(key => key.Name);
    }
}
