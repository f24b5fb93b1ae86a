using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FhirIns.Server.Storage.Migrations;

/// <summary>The share of each node in the calls to INSi.</summary>
[DbContext(typeof(FhirInsDbContext))]
[Migration("0005_call_leases")]
internal sealed class Migration0005CallLeases : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(Scripts.Read("0005", ActiveProvider));
}
