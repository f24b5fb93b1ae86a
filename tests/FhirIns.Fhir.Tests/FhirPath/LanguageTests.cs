using Xunit;

namespace FhirIns.Fhir.Tests.FhirPath;

/// <summary>What expressions give, section by section of the specification of FHIRPath (N1).</summary>
public sealed class LanguageTests
{
    public static readonly TheoryData<string, string> Paths = ExpressionTable.Of(
        """
        id                                               => 'helene'
        Patient.id                                       => 'helene'
        Resource.id                                      => 'helene'
        DomainResource.contained.id                      => 'doctor'
        Practitioner.id                                  =>
        name.given                                       => 'HELENE', 'ROSE', 'Lena', 'Lena'
        `Patient`.name.`given`                           => 'HELENE', 'ROSE', 'Lena', 'Lena'
        name[0].given[1]                                 => 'ROSE'
        name.given[3]                                    => 'Lena'
        name.given[4]                                    =>
        name[1 - 1].family                               => 'LECOEUR-NOEL'
        name['a']                                        => error
        name.nothing                                     =>
        name.suffix.length()                             =>
        name                                             => {HumanName}, {HumanName}, {HumanName}
        deceased                                         => false
        multipleBirth                                    => 2
        deceasedBoolean                                  =>
        extension.value.city                             => 'Domrémy'
        (name.given)                                     => 'HELENE', 'ROSE', 'Lena', 'Lena'
        $this.id                                         => 'helene'
        %context.id                                      => 'helene'
        %resource.id                                     => 'helene'
        %age + 1                                         => 43
        %ucum                                            => 'http://unitsofmeasure.org'
        %sct                                             => 'http://snomed.info/sct'
        %loinc                                           => 'http://loinc.org'
        %`vs-administrative-gender`                      => 'http://hl7.org/fhir/ValueSet/administrative-gender'
        %"vs-administrative-gender"                      => 'http://hl7.org/fhir/ValueSet/administrative-gender'
        %`ext-patient-birthTime`                         => 'http://hl7.org/fhir/StructureDefinition/patient-birthTime'
        name.given.select($index)                        => 0, 1, 2, 3
        name.where($index = 1).family                    => 'VASSEUR'
        id /* of the patient */ // and the rest          => 'helene'
        """
    );

    public static readonly TheoryData<string, string> Literals = ExpressionTable.Of(
        """
        true                                             => true
        {}                                               =>
        'it\'s'                                          => 'it's'
        "double"                                         => 'double'
        'a\\b\/c\u0041\t'.length()                       => 7
        42                                               => 42
        -42                                              => -42
        2147483647                                       => 2147483647
        0.50                                             => 0.50
        @1984                                            => @1984
        @1984-03-12                                      => @1984-03-12
        @1984-03T                                        => @1984-03
        @1984-03-12T06:45:00.5+01:00                     => @1984-03-12T06:45:00.500+01:00
        @1984-03-12T06Z                                  => @1984-03-12T06Z
        @T06:45                                          => @T06:45
        4 days                                           => 4 days
        1 week                                           => 1 week
        4.5 'mg'                                         => 4.5 'mg'
        """
    );

    public static readonly TheoryData<string, string> Existence = ExpressionTable.Of(
        """
        name.empty()                                     => false
        photo.empty()                                    => true
        name.exists()                                    => true
        name.exists(use = 'old')                         => false
        name.exists(family = 'VASSEUR')                  => true
        name.all(given.exists())                         => true
        name.all(family.exists())                        => false
        photo.all(false)                                 => true
        (true | false).allTrue()                         => false
        {}.allTrue()                                     => true
        (true | false).anyTrue()                         => true
        {}.anyTrue()                                     => false
        (false | false).allFalse()                       => true
        name.select(family.exists()).anyFalse()          => true
        name.given.allTrue()                             => error
        ('Lena' | 'ROSE').subsetOf(name.given)           => true
        name.given.subsetOf('Lena')                      => false
        {}.subsetOf(name)                                => true
        name.given.supersetOf('Lena')                    => true
        'Lena'.supersetOf(name.given)                    => false
        name.given.count()                               => 4
        {}.count()                                       => 0
        name.given.distinct()                            => 'HELENE', 'ROSE', 'Lena'
        name.given.isDistinct()                          => false
        name.use.isDistinct()                            => true
        true.not()                                       => false
        {}.not()                                         =>
        active.not()                                     => false
        deceased.not()                                   => true
        id.not()                                         => false
        name.not()                                       => error
        """
    );

    public static readonly TheoryData<string, string> Filtering = ExpressionTable.Of(
        """
        name.where(use = 'usual').given                  => 'Lena'
        name.where(family.startsWith('VAS')).use         => 'usual'
        name.where({}).use                               =>
        telecom.where(rank > 1).system                   => 'email', 'phone'
        name.where(given).use                            => error
        name.select(given.first())                       => 'HELENE', 'Lena', 'Lena'
        name.select(use | given).count()                 => 7
        name.select(given.select($this & '!'))           => 'HELENE!', 'ROSE!', 'Lena!', 'Lena!'
        contact.repeat(children()).ofType(string)        => 'VASSEUR', 'Yann'
        1.repeat(iif($this < 5, $this + 1))              => 2, 3, 4, 5
        extension.value.ofType(Address).city             => 'Domrémy'
        extension.value.ofType(HumanName)                =>
        descendants().ofType(Period).start               => '2019-05'
        (1 | 'a' | true).ofType(String)                  => 'a'
        name.given.aggregate($total & $this.substring(0, 1), '') => 'HRLL'
        (1 | 2 | 3).aggregate($this + $total, 10)        => 16
        (3 | 1 | 2).aggregate(iif($total.empty(), $this, iif($this < $total, $this, $total))) => 1
        {}.aggregate($total + $this)                     =>
        """
    );

    public static readonly TheoryData<string, string> Subsetting = ExpressionTable.Of(
        """
        name.given.first()                               => 'HELENE'
        name.given.last()                                => 'Lena'
        name.given.tail()                                => 'ROSE', 'Lena', 'Lena'
        name.given.skip(2)                               => 'Lena', 'Lena'
        name.given.skip(-1).count()                      => 4
        name.given.skip(9)                               =>
        name.given.take(2)                               => 'HELENE', 'ROSE'
        name.given.take(0)                               =>
        name.given.take(99).count()                      => 4
        {}.first()                                       =>
        address.single().city                            => 'Rennes'
        name.single()                                    => error
        {}.single()                                      =>
        (1 | 2 | 3).intersect(2 | 3 | 4)                 => 2, 3
        name.given.intersect('Lena')                     => 'Lena'
        name.given.exclude('Lena')                       => 'HELENE', 'ROSE'
        (1 | 2 | 2)                                      => 1, 2
        1.union(2).union(1)                              => 1, 2
        1.combine(1)                                     => 1, 1
        name.given.combine('x').count()                  => 5
        name.select(use.union(given)).count()            => 7
        """
    );

    public static readonly TheoryData<string, string> Trees = ExpressionTable.Of(
        """
        address.children()                               => '12 rue des Tanneurs', 'Rennes', '35000'
        birthDate.children().url                         => 'http://hl7.org/fhir/StructureDefinition/patient-birthTime'
        contact.descendants().count()                    => 6
        contact.descendants().where($this is string)     => 'VASSEUR', 'Yann'
        1.children()                                     =>
        """
    );

    public static readonly TheoryData<string, string> Utility = ExpressionTable.Of(
        """
        name.family.trace('families').count()            => 2
        name.trace('families', family).count()           => 3
        now()                                            => @2026-11-22T14:30:15.250+01:00
        today()                                          => @2026-11-22
        timeOfDay()                                      => @T14:30:15.250
        now() = now()                                    => true
        today() - 42 years > birthDate                   => true
        iif(active, 'yes', 'no')                         => 'yes'
        iif(deceased, 'yes')                             =>
        iif({}, 'yes', 'no')                             => 'no'
        iif(true, 'yes', 'a'.toInteger() + name)         => 'yes'
        name.first().iif(use = 'official', family, 'x')  => 'LECOEUR-NOEL'
        name.iif(true, 1, 2)                             => error
        """
    );

    public static readonly TheoryData<string, string> Logic = ExpressionTable.Of(
        """
        true and true                                    => true
        true and {}                                      =>
        {} and false                                     => false
        {} and {}                                        =>
        true or {}                                       => true
        {} or true                                       => true
        false or {}                                      =>
        {} or {}                                         =>
        true xor false                                   => true
        true xor true                                    => false
        true xor {}                                      =>
        false implies {}                                 => true
        {} implies true                                  => true
        true implies {}                                  =>
        {} implies {}                                    =>
        {} implies false                                 =>
        true implies false                               => false
        active and id                                    => true
        active and name                                  => error
        true or true and false                           => true
        false implies false or true                      => true
        1 = 1 and 2 > 1                                  => true
        """
    );

    public static readonly TheoryData<string, string> Membership = ExpressionTable.Of(
        """
        'Lena' in name.given                             => true
        'Zoe' in name.given                              => false
        {} in name.given                                 =>
        'Lena' in {}                                     => false
        name.given in ('Lena')                           => error
        name.given contains 'ROSE'                       => true
        {} contains 'ROSE'                               => false
        name.given contains {}                           =>
        """
    );

    [Theory]
    [MemberData(nameof(Paths))]
    [MemberData(nameof(Literals))]
    [MemberData(nameof(Existence))]
    [MemberData(nameof(Filtering))]
    [MemberData(nameof(Subsetting))]
    [MemberData(nameof(Trees))]
    [MemberData(nameof(Utility))]
    [MemberData(nameof(Logic))]
    [MemberData(nameof(Membership))]
    public void An_expression_gives_its_items(string expression, string expected) =>
        Assert.Equal(expected, ExpressionTable.Result(expression));
}
