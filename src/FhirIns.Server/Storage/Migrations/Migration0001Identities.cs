using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FhirIns.Server.Storage.Migrations;

/// <summary>Identities with their versions, checks, numbers and search keys; traces, retrievals and work lists.</summary>
[DbContext(typeof(FhirInsDbContext))]
[Migration("0001_identities")]
internal sealed class Migration0001Identities : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(Scripts.Read("0001", ActiveProvider));
}
