using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FhirIns.Server.Storage.Migrations;

/// <summary>Campaigns of mass verification with their lots and items, recurring plans, and the order of identities to verify.</summary>
[DbContext(typeof(FhirInsDbContext))]
[Migration("0002_campaigns")]
internal sealed class Migration0002Campaigns : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(Scripts.Read("0002", ActiveProvider));
}
