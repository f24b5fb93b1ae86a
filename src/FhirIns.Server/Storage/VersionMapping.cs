using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

internal sealed class VersionMapping : IEntityTypeConfiguration<VersionRow>
{
    public void Configure(EntityTypeBuilder<VersionRow> builder)
    {
        builder.ToTable("identity_version");
        builder.HasKey(version => new { version.PatientKey, version.Version });
        // The type history walks by time, newest first.
        builder.HasIndex(version => new
        {
            version.At,
            version.PatientKey,
            version.Version,
        });
    }
}
