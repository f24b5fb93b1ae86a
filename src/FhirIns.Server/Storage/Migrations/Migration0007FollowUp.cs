using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FhirIns.Server.Storage.Migrations;

/// <summary>The follow-up of an écart: its origin, the letter that was given, the day to look at it again (S102).</summary>
[DbContext(typeof(FhirInsDbContext))]
[Migration("0007_follow_up")]
internal sealed class Migration0007FollowUp : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(Scripts.Read("0007", ActiveProvider));
}
