using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

internal sealed class IntakeMapping : IEntityTypeConfiguration<IntakeRow>
{
    public void Configure(EntityTypeBuilder<IntakeRow> builder)
    {
        builder.ToTable("intake");
        builder.HasKey(intake => intake.Id);
        builder.Property(intake => intake.Attempts).IsConcurrencyToken();
        builder.HasIndex(intake => new { intake.State, intake.NextAttemptAt });
        builder.HasIndex(intake => new { intake.Client, intake.PatientId });
    }
}
