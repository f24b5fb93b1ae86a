using FhirIns.Server.Security;
using Xunit;

namespace FhirIns.Server.Tests.Security;

public sealed class ReadingScopesTests
{
    [Theory]
    [InlineData("system/Patient.cruds", "system/Patient.cruds")]
    [InlineData("user/Patient.rs", "system/Patient.rs")]
    [InlineData("system/*.rs", "system/*.rs")]
    [InlineData("system/Binary.r", "system/Binary.r")]
    [InlineData("user/Patient.read", "system/Patient.rs")]
    [InlineData("user/Patient.write", "system/Patient.cud")]
    [InlineData("system/Patient.*", "system/Patient.cruds")]
    [InlineData("system/*.*", "system/*.cruds")]
    [InlineData("ins.read", "ins.read")]
    [InlineData("ins.campaign", "ins.campaign")]
    public void A_scope_is_read(string word, string meaning)
    {
        Assert.True(Scope.TryParse(word, out var scope));
        Assert.Equal(meaning, scope.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("openid")]
    [InlineData("patient/Patient.rs")]
    [InlineData("system/Patient.rs?gender=male")]
    [InlineData("system/Patient.?gender=male")]
    [InlineData("system/Patient.sr")]
    [InlineData("system/Patient.rr")]
    [InlineData("system/Patient.x")]
    [InlineData("system/Patient.RS")]
    [InlineData("system/Patient.")]
    [InlineData("system/Patient")]
    [InlineData("system/.rs")]
    [InlineData("system/patient.rs")]
    [InlineData("system/Pat*.rs")]
    [InlineData("/Patient.rs")]
    [InlineData("SYSTEM/Patient.rs")]
    [InlineData("system.Patient/rs")]
    [InlineData("ins.*")]
    [InlineData("ins.READ")]
    [InlineData("ins.everything")]
    [InlineData("ins")]
    [InlineData("launch/patient")]
    public void Anything_else_grants_nothing(string word) => Assert.False(Scope.TryParse(word, out _));

    [Theory]
    [InlineData("system/Patient.c user/Patient.s", "system/Patient.cs", true)]
    [InlineData("system/Patient.rs", "system/Patient.cs", false)]
    [InlineData("system/*.rs", "system/Task.s", true)]
    [InlineData("system/*.r system/Task.u", "system/Task.ru", true)]
    [InlineData("system/*.cruds", "ins.read", false)]
    [InlineData("system/Patient.cruds", "system/*.r", false)]
    [InlineData("ins.read", "ins.read", true)]
    [InlineData("ins.supervise", "ins.read", false)]
    [InlineData("system/Patient.rs?name=a system/Patient.r", "system/Patient.s", false)]
    public void Scopes_add_up(string granted, string needed, bool enough) =>
        Assert.Equal(enough, ScopeSet.Parse(granted.Split(' ')).Has(Scope.Parse(needed)));
}
