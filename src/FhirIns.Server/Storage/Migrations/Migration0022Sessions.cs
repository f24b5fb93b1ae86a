using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FhirIns.Server.Storage.Migrations;

/// <summary>The sessions of people on the pages, which every node can end.</summary>
[DbContext(typeof(FhirInsDbContext))]
[Migration("0022_sessions")]
internal sealed class Migration0022Sessions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(Scripts.Read("0022", ActiveProvider));
}
