using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FhirIns.Server.Storage.Migrations;

/// <summary>The names of those who sign in on the pages.</summary>
[DbContext(typeof(FhirInsDbContext))]
[Migration("0024_names")]
internal sealed class Migration0024Names : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(Scripts.Read("0024", ActiveProvider));
}
