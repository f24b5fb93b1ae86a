using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FhirIns.Server.Storage.Migrations;

/// <summary>Identities received from outside the domain, and the trust contracts with those who send them.</summary>
[DbContext(typeof(FhirInsDbContext))]
[Migration("0004_receptions")]
internal sealed class Migration0004Receptions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(Scripts.Read("0004", ActiveProvider));
}
