using FhirIns.Identity;
using FhirIns.Server.Patients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

/// <summary>
/// The identity and its record in one table. The INS is mapped by the name of its columns: this assembly cannot read it
/// otherwise, and queries reach it only through the doors of the identity library.
/// </summary>
internal sealed class PatientMapping : IEntityTypeConfiguration<PatientRow>
{
    public const string InsNumber = "InsNumber";
    public const string InsOid = "InsOid";

    public void Configure(EntityTypeBuilder<PatientRow> builder)
    {
        builder.ToTable("identity");
        builder.HasKey(row => row.Key);
        builder.Ignore(row => row.Id);
        builder.Ignore(row => row.ResidualPatient);
        builder.Property(row => row.Version).IsConcurrencyToken();
        builder.HasIndex(row => new { row.Status, row.Key });
        builder.HasIndex(row => row.Updated);
        // The indicators count along an index alone.
        builder.HasIndex(row => new { row.Status, row.Deleted });
        // The order of a mass verification: NIA first, then those INSi has not spoken of for longest.
        builder.HasIndex(row => new
        {
            row.InsNature,
            row.InsConfirmedAt,
            row.Key,
        });
        // Besides, the smallest index that tells how many there are.
        builder.HasIndex(row => new { row.Active, row.Deleted });
        builder.OwnsOne(row => row.Identity, MapIdentity).Navigation(row => row.Identity).IsRequired();
        builder.HasMany(row => row.Versions).WithOne().HasForeignKey(version => version.PatientKey);
        builder.HasMany(row => row.Identifiers).WithOne().HasForeignKey(identifier => identifier.PatientKey);
        builder.HasMany(row => row.NameKeys).WithOne().HasForeignKey(key => key.PatientKey);
        builder.HasMany(row => row.SearchValues).WithOne().HasForeignKey(value => value.PatientKey);
    }

    private static void MapIdentity(OwnedNavigationBuilder<PatientRow, PatientIdentity> identity)
    {
        identity.Property<string?>(InsNumber);
        identity.Property<string?>(InsOid);
        // One active INS on one identity, by the database itself (S005).
        identity.HasIndex(InsNumber, InsOid).IsUnique();
        identity.Property(one => one.Id).IsRequired();
        identity.HasIndex(one => one.Id).IsUnique();
        identity.HasIndex(one => one.BirthDateText);
        identity.HasIndex(one => one.BirthName);
        identity.HasIndex(one => one.FirstGivenName);
        identity.HasIndex(one => one.Sex);
        identity.HasIndex(one => one.LastVerifiedAt);
        // The few that no indicator counts.
        identity.HasIndex(one => new { one.IsMerged, one.IsFictive });
        // A verification makes no version: whoever decided on an older one must notice it all the same.
        identity.Property(one => one.LastVerifiedAt).IsConcurrencyToken();
        identity.Ignore(one => one.Ins);
        identity.Ignore(one => one.CurrentCheck);
        identity.Ignore(one => one.Status);
        identity.Ignore(one => one.Traits);
        identity.Ignore(one => one.IsLocked);
        identity.OwnsMany(one => one.InsHistory, MapHistory);
        identity.OwnsMany(one => one.Checks, MapCheck);
        identity.Navigation(one => one.InsHistory).HasField("_insHistory");
        identity.Navigation(one => one.Checks).HasField("_checks");
    }

    private static void MapHistory(OwnedNavigationBuilder<PatientIdentity, InsHistoryEntry> entry)
    {
        entry.ToTable("identity_ins_history");
        entry.WithOwner().HasForeignKey("PatientKey");
        entry.Property<long>("Key");
        entry.HasKey("Key");
        entry.Property<string>("Number");
        entry.Property<string>("Oid");
        entry.HasIndex("Number", "Oid");
        entry.Ignore("Ins");
    }

    private static void MapCheck(OwnedNavigationBuilder<PatientIdentity, DocumentCheck> check)
    {
        check.ToTable("identity_check");
        check.WithOwner().HasForeignKey("PatientKey");
        check.Property<long>("Key");
        check.HasKey("Key");
        check.Ignore(one => one.MainProof);
    }
}
