using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

internal sealed class TaskMapping : IEntityTypeConfiguration<TaskRow>
{
    public void Configure(EntityTypeBuilder<TaskRow> builder)
    {
        builder.ToTable("worklist_task");
        builder.HasKey(task => task.Id);
        builder.Property(task => task.Version).IsConcurrencyToken();
        builder.HasIndex(task => new
        {
            task.Code,
            task.Status,
            task.OpenedAt,
        });
        builder.HasIndex(task => new { task.Status, task.OpenedAt });
        builder.HasIndex(task => new { task.OpenedAt, task.Status });
        builder.HasIndex(task => new { task.Owner, task.OpenedAt });
        builder.HasIndex(task => new
        {
            task.PatientId,
            task.Code,
            task.Status,
        });
    }
}
