using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FhirIns.Server.Storage.Migrations;

/// <summary>HL7 v2 messages: those that were taken, and what each receiver was told.</summary>
[DbContext(typeof(FhirInsDbContext))]
[Migration("0021_messages")]
internal sealed class Migration0021Messages : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(Scripts.Read("0021", ActiveProvider));
}
