using FhirIns.Identity;
using FhirIns.Insi.Assertions;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Insi.Tests.Soap;

/// <summary>Every published answer: those of the test service, and those that the CNDA gives to be injected.</summary>
public sealed class PublishedAnswerTests
{
    /// <summary>File, result, active number, OID, former numbers.</summary>
    public static readonly TheoryData<string, string, string?, string, string[]> Expected = new()
    {
        { "live-padoa/ADRTROIS_DOMINIQUE_CR00.response.xml", "00", "297022A02077878", "8", [] },
        { "live-padoa/ADRTROIS_TOUSSAINT_CR00.response.xml", "00", "160012B02077713", "8", [] },
        { "live-padoa/DE_VINCI_LEONARDO_CR02.response.xml", "02", null, "8", [] },
        {
            "live-padoa/ECETINSI_PIERRE-ALAIN_CR00_inshisto.response.xml",
            "00",
            "109076322083489",
            "8",
            ["209076322083439"]
        },
        { "live-padoa/TCHITCHI_CATARINA_CR00.response.xml", "00", "236066322083656", "8", [] },
        { "cnda/padoa/REP_CR01.xml", "01", null, "8", [] },
        { "cnda/padoa/TEST_2.04_cas2.xml", "00", "109076322083489", "8", ["209076322083439", "209066322012355"] },
        { "cnda/padoa/TEST_2.05.xml", "00", "109076322088835", "9", [] },
        { "cnda/padoa/TEST_2.08_cas1.xml", "00", "180032B02040123", "8", ["180032B02040123"] },
        { "cnda/padoa/TEST_2.08_cas2.xml", "00", "181036322045660", "8", ["181036322045660", "281036322045610"] },
        { "cnda/sapa/REP_CR01.xml", "01", null, "8", [] },
        { "cnda/sapa/TEST_1.10.xml", "00", "109076322083489", "9", [] },
        { "cnda/sapa/TEST_2.04_cas2.xml", "00", "109076322083489", "8", ["209076322083439", "209066322012355"] },
        { "cnda/sapa/TEST_2.05.xml", "00", "109076322088835", "9", [] },
        { "cnda/sapa/TEST_2.08_cas1.xml", "00", "180032B02040123", "8", ["180032B02040123"] },
        { "cnda/sapa/TEST_2.08_cas2.xml", "00", "181036322045676", "8", ["181036322045676", "281036322045610"] },
        { "cnda/sapa/TEST_3.05_cas3.xml", "00", "277076322082910", "8", [] },
    };

    /// <summary>File, role, subcode, code, severity, retriable.</summary>
    public static readonly TheoryData<string, FaultRole, string, string, FaultSeverity, bool> ExpectedFaults = new()
    {
        {
            "FAULT_siram_100_desir_550_2025.xml",
            FaultRole.Sender,
            "siram_100",
            "desir_550",
            FaultSeverity.Error,
            false
        },
        {
            "FAULT_siram_100_desir_550_2026.xml",
            FaultRole.Sender,
            "siram_100",
            "desir_550",
            FaultSeverity.Error,
            false
        },
        { "FAULT_siram_40_desir_1020_2024.xml", FaultRole.Sender, "siram_40", "desir_1020", FaultSeverity.Fatal, true },
        { "FAULT_siram_40_insi_102_2023.xml", FaultRole.Receiver, "siram_40", "insi_102", FaultSeverity.Fatal, true },
    };

    [OutsideDataTheory]
    [MemberData(nameof(Expected))]
    [Rule("S031", "S032")]
    public void Published_answer_has_the_result_published_with_it(
        string file,
        string code,
        string? active,
        string oidEnd,
        string[] former
    )
    {
        var call = Reading.Search(SharedData.Bytes(["insi", .. file.Split('/')]));

        Assert.Equal(code, call.ResultCode);
        if (active is not null)
        {
            var person = Reading.PersonIn(call);
            Assert.Equal(Ins(active, oidEnd), person.Active);
            Assert.Equal(former.Select(number => Ins(number, "8")), person.Superseded.Select(old => old.Ins));
            Assert.All(
                new[] { person.BirthName, person.GivenNames, person.Sex, person.BirthDate, person.BirthPlace },
                Assert.NotNull
            );
        }
    }

    [OutsideDataTheory]
    [MemberData(nameof(ExpectedFaults))]
    public void Published_fault_is_told_apart(
        string file,
        FaultRole role,
        string subcode,
        string code,
        FaultSeverity severity,
        bool retriable
    )
    {
        var fault = Reading.FaultIn(Reading.Search(SharedData.Bytes("insi", "live-padoa", file)));

        Assert.Equal(
            (role, subcode, code, severity, retriable),
            (fault.Role, fault.Subcode, fault.Code, fault.Severity, fault.IsRetriable)
        );
        Assert.NotNull(fault.UserText);
        Assert.NotNull(fault.TechnicalText);
        Assert.Equal(code.StartsWith("desir", StringComparison.Ordinal), fault.MessageId is not null);
    }

    [OutsideData]
    public void No_published_answer_is_left_out()
    {
        var known = Expected
            .Select(row => row.Data.Item1)
            .Concat(ExpectedFaults.Select(row => "live-padoa/" + row.Data.Item1));

        var published = SharedData
            .Files("insi/cnda", "*.xml")
            .Concat(SharedData.Files("insi/live-padoa", "*.xml"))
            .Select(file => Path.GetRelativePath(SharedData.PathOf("insi"), file).Replace('\\', '/'));

        Assert.Equal(known.Order(StringComparer.Ordinal), published.Order(StringComparer.Ordinal));
    }

    [OutsideData]
    public void Wrong_keys_of_the_cnda_are_seen_and_taken()
    {
        var person = Reading.PersonIn(Reading.Search(SharedData.Bytes("insi", "cnda", "padoa", "TEST_2.08_cas2.xml")));

        Assert.False(person.Active.HasRightKey);
        Assert.All(person.Superseded, former => Assert.False(former.Ins.HasRightKey));
    }

    [OutsideData]
    public void Dates_of_a_former_ins_are_read_wherever_they_stand()
    {
        foreach (
            var file in new[]
            {
                "live-padoa/ECETINSI_PIERRE-ALAIN_CR00_inshisto.response.xml",
                "cnda/padoa/TEST_2.04_cas2.xml",
            }
        )
        {
            var former = Reading.PersonIn(Reading.Search(SharedData.Bytes(["insi", .. file.Split('/')]))).Superseded[0];

            Assert.Equal((new DateOnly(2019, 3, 1), new DateOnly(2019, 2, 28)), (former.From, former.To));
        }
    }

    private static Ins Ins(string number, string oidEnd) =>
        FhirIns.Identity.Ins.TryParse(number, InsOid.Parse($"1.2.250.1.213.1.4.{oidEnd}"), KeyControl.Warn).Value;
}
