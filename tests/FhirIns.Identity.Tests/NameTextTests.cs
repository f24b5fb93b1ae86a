namespace FhirIns.Identity.Tests;

public class NameTextTests
{
    [Theory]
    [Rule("S019", "EXI ID 10")]
    [InlineData("Hélène", "HELENE")]
    [InlineData("Lecœur-Noël", "LECOEUR-NOEL")]
    [InlineData("LÆTITIA", "LAETITIA")]
    [InlineData("D’Æon", "D'AEON")]
    [InlineData("Strauß", "STRAUSS")]
    [InlineData("Øster", "OSTER")]
    [InlineData("Łukasz", "LUKASZ")]
    [InlineData("Đặng", "DANG")]
    [InlineData("Françoise", "FRANCOISE")]
    [InlineData("Muñoz", "MUNOZ")]
    [InlineData("d’Artagnan de l’Hérault", "D'ARTAGNAN DE L'HERAULT")]
    [InlineData("Dʼ`ARC", null)]
    [InlineData("O´Brien", "O'BRIEN")]
    [InlineData("Dupont – Durand", "DUPONT - DURAND")]
    [InlineData("Dupont—Durand", "DUPONT-DURAND")]
    [InlineData("Dupont‑Durand", "DUPONT-DURAND")]
    [InlineData("  de   la  Tour ", "DE LA TOUR")]
    [InlineData("de\u00A0la\u202FTour", "DE LA TOUR")]
    [InlineData("DUPONT--DURAND", "DUPONT--DURAND")]
    [InlineData("'T HOOFT", "'T HOOFT")]
    [InlineData("e\u0301toile", "ETOILE")]
    public void Typed_birth_name_is_written_as_insi_writes_it(string typed, string? written)
    {
        Assert.Equal(written is not null, NameText.TryNormalize(typed, NameKind.BirthName, out var name));
        Assert.Equal(written, name);
    }

    [Theory]
    [Rule("S019")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("-DUPONT")]
    [InlineData("DUPONT---DURAND")]
    [InlineData("D' ARTAGNAN")]
    [InlineData("D 'ARTAGNAN")]
    [InlineData("D''ARTAGNAN")]
    [InlineData("DUPONT2")]
    [InlineData("Sara, Lou")]
    [InlineData("M. DUPONT")]
    [InlineData("ДЮПОН")]
    [InlineData("DUPONT\tDURAND")]
    [InlineData("DUPONT😀")]
    [InlineData("DUP\uD83DONT")]
    [InlineData("ÞÓR")]
    [InlineData("'")]
    [InlineData("DUP\u0000ONT")]
    public void Birth_name_with_anything_else_is_refused_not_mended(string? typed) =>
        Assert.False(NameText.TryNormalize(typed, NameKind.BirthName, out _));

    [Theory]
    [Rule("S021")]
    [InlineData("PIERRE-ALAIN MURIEL FLORIANT", true)]
    [InlineData("ANNE SOPHIE", true)]
    [InlineData("N'GOLO", true)]
    [InlineData("PIERRE--ALAIN", false)]
    [InlineData("PIERRE-", false)]
    [InlineData("PIERRE'", false)]
    [InlineData("PIERRE- ALAIN", false)]
    [InlineData("PIERRE -ALAIN", false)]
    [InlineData("PIERRE' ALAIN", false)]
    [InlineData("-PIERRE", false)]
    public void Given_names_follow_their_own_arrangement(string names, bool allowed) =>
        Assert.Equal(allowed, NameText.IsAllowed(names, NameKind.GivenNames));

    [Theory]
    [InlineData("Durand")]
    [InlineData("DURAND ")]
    [InlineData(" DURAND")]
    [InlineData("HÉLÈNE")]
    [InlineData("LECŒUR")]
    [InlineData("DE  LA TOUR")]
    public void Name_that_insi_would_not_write_so_is_not_allowed(string name) =>
        Assert.False(NameText.IsAllowed(name, NameKind.BirthName));

    [Fact]
    public void Names_of_a_hundred_characters_fit_and_endless_ones_do_not()
    {
        Assert.True(NameText.TryNormalize(new string('A', 100), NameKind.BirthName, out _));
        Assert.True(NameText.TryNormalize(new string('A', NameText.MaxLength), NameKind.BirthName, out _));
        Assert.False(NameText.TryNormalize(new string('A', NameText.MaxLength + 1), NameKind.BirthName, out _));
        Assert.False(NameText.TryNormalize(new string('ß', NameText.MaxLength), NameKind.BirthName, out _));
    }

    [Theory]
    [Rule("S026")]
    [InlineData("D'ARTAGNAN", "DARTAGNAN")]
    [InlineData("d artagnan", "DARTAGNAN")]
    [InlineData("DARTAGNAN", "DARTAGNAN")]
    [InlineData("LECŒUR", "LECOEUR")]
    [InlineData("Lecoeur", "LECOEUR")]
    [InlineData("Jean-Pierre", "JEANPIERRE")]
    [InlineData("Bénédicte", "BENEDICTE")]
    [InlineData("Sara, Lou", "SARALOU")]
    [InlineData("Дюпон", "ДЮПОН")]
    [InlineData("ﬁlou", "FILOU")]
    [InlineData("A\uD83DB", "AB")]
    [InlineData("-' ", "")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Search_key_forgets_case_accents_and_signs(string? text, string key) =>
        Assert.Equal(key, NameText.SearchKey(text));
}
