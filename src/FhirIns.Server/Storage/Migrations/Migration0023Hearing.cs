using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FhirIns.Server.Storage.Migrations;

/// <summary>Whether a receiver of messages has ever acknowledged one about a Patient.</summary>
[DbContext(typeof(FhirInsDbContext))]
[Migration("0023_hearing")]
internal sealed class Migration0023Hearing : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(Scripts.Read("0023", ActiveProvider));
}
