using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FhirIns.Server.Storage.Migrations;

/// <summary>Subscriptions with their outbox, leases of background work, seals of the trail, counts for the indicators.</summary>
[DbContext(typeof(FhirInsDbContext))]
[Migration("0003_trail")]
internal sealed class Migration0003Trail : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(Scripts.Read("0003", ActiveProvider));
}
