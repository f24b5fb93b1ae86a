using Xunit;

namespace FhirIns.Fhir.Tests.FhirPath;

/// <summary>What expressions give for values: conversions, texts, numbers, types, dates, quantities.</summary>
public sealed class ValueTests
{
    public static readonly TheoryData<string, string> Conversions = ExpressionTable.Of(
        """
        'true'.toBoolean()                               => true
        'Yes'.toBoolean()                                => true
        'F'.toBoolean()                                  => false
        1.toBoolean()                                    => true
        0.0.toBoolean()                                  => false
        2.toBoolean()                                    =>
        'maybe'.convertsToBoolean()                      => false
        '42'.toInteger()                                 => 42
        '-42'.toInteger()                                => -42
        '4.2'.toInteger()                                =>
        true.toInteger()                                 => 1
        4.0.convertsToInteger()                          => false
        '99999999999'.convertsToInteger()                => false
        '4.20'.toDecimal()                               => 4.20
        4.toDecimal()                                    => 4
        'x'.convertsToDecimal()                          => false
        4.20.toString()                                  => '4.20'
        true.toString()                                  => 'true'
        @1984-03.toString()                              => '1984-03'
        birthDate.toString()                             => '1984-03-12'
        (2 'mg').toString()                              => '2 'mg''
        name.convertsToString()                          => error
        name[0].convertsToString()                       => false
        '1984-03-12'.toDate()                            => @1984-03-12
        '1984-02-30'.toDate()                            =>
        '1984-03-12T06:45'.toDate()                      => @1984-03-12
        '1984-03'.convertsToDate()                       => true
        '1984-03-12T06:45:00Z'.toDateTime()              => @1984-03-12T06:45:00Z
        @1984.toDateTime() is DateTime                   => true
        '24:00'.convertsToTime()                         => false
        '06:45'.toTime()                                 => @T06:45
        'T06:45'.toTime()                                => @T06:45
        '4 days'.toQuantity()                            => 4 days
        '4.5 \'mg\''.toQuantity()                        => 4.5 'mg'
        '4 mg'.convertsToQuantity()                      => false
        4.toQuantity()                                   => 4 '1'
        (1 'g').toQuantity('mg')                         => 1000 'mg'
        (1 'g').toQuantity('m')                          =>
        {}.toInteger()                                   =>
        {}.convertsToInteger()                           =>
        """
    );

    public static readonly TheoryData<string, string> Texts = ExpressionTable.Of(
        """
        'Rennes'.indexOf('nn')                           => 2
        'Rennes'.indexOf('')                             => 0
        'Rennes'.indexOf('x')                            => -1
        'Rennes'.lastIndexOf('n')                        => 3
        'Rennes'.indexOf({})                             =>
        'Rennes'.substring(2)                            => 'nnes'
        'Rennes'.substring(2, 2)                         => 'nn'
        'Rennes'.substring(2, 99)                        => 'nnes'
        'Rennes'.substring(9)                            =>
        'Rennes'.substring(-1)                           =>
        'Rennes'.startsWith('Ren')                       => true
        'Rennes'.startsWith('')                          => true
        'Rennes'.startsWith('ren')                       => false
        'Rennes'.endsWith('es')                          => true
        'Rennes'.contains('enn')                         => true
        {}.contains('x')                                 =>
        'Élodie'.upper()                                 => 'ÉLODIE'
        'ÉLODIE'.lower()                                 => 'élodie'
        ' a b '.trim()                                   => 'a b'
        'abcabc'.replace('b', '-')                       => 'a-ca-c'
        'abc'.replace('', '-')                           => '-a-b-c-'
        'abc'.replace('b', '')                           => 'ac'
        'Rennes'.length()                                => 6
        ''.length()                                      => 0
        'abc'.toChars()                                  => 'a', 'b', 'c'
        'a,b,,c'.split(',')                              => 'a', 'b', '', 'c'
        name.given.join('+')                             => 'HELENE+ROSE+Lena+Lena'
        name.given.join()                                => 'HELENEROSELenaLena'
        'INS'.encode('base64')                           => 'SU5T'
        'SU5T'.decode('base64')                          => 'INS'
        'é>?'.encode('urlbase64')                        => 'w6k-Pw=='
        'INS'.encode('hex')                              => '494e53'
        '494e53'.decode('hex')                           => 'INS'
        'xyz'.decode('hex')                              =>
        'INS'.encode('rot13')                            => error
        '<a>'.escape('html')                             => '&lt;a&gt;'
        '&lt;a&gt;'.unescape('html')                     => '<a>'
        '"a"'.escape('json')                             => '\"a\"'
        '\\"a\\u0041'.unescape('json')                   => '"aA'
        'Rennes'.matches('^Ren')                         => true
        'Rennes'.matches('n{2}')                         => true
        'Rennes'.matches('^n')                           => false
        'Rennes'.matchesFull('Ren')                      => false
        'a\nb'.matches('a.b')                            => true
        'Rennes'.matches({})                             =>
        'Rennes'.matches('(?<=R)en')                     => true
        'LECOEUR-NOEL'.replaceMatches('[AEIOU]', '*')    => 'L*C***R-N**L'
        '11/30/1972'.replaceMatches('(\\d+)/(\\d+)/(\\d+)', '$2-$1-$3') => '30-11-1972'
        name.matches('a')                                => error
        birthDate.startsWith('19')                       => error
        'a' & 'b'                                        => 'ab'
        'a' & {}                                         => 'a'
        {} & {}                                          => ''
        'a' + 'b'                                        => 'ab'
        'a' + {}                                         =>
        'a' & name                                       => error
        """
    );

    public static readonly TheoryData<string, string> Numbers = ExpressionTable.Of(
        """
        1 + 2                                            => 3
        1 + 2.5                                          => 3.5
        0.1 + 0.2                                        => 0.3
        5 - 7                                            => -2
        3 * 2.5                                          => 7.5
        5 / 2                                            => 2.5
        5 / 0                                            =>
        5 div 2                                          => 2
        -5 div 2                                         => -2
        5 div 0                                          =>
        5 mod 2                                          => 1
        5.5 mod 0.7                                      => 0.6
        2 + 3 * 4                                        => 14
        (2 + 3) * 4                                      => 20
        2147483647 + 1                                   =>
        1 + {}                                           =>
        1 + 'a'                                          => error
        name.given.count() + 1                           => 5
        (-5).abs()                                       => 5
        (-5.5).abs()                                     => 5.5
        1.1.ceiling()                                    => 2
        (-1.1).ceiling()                                 => -1
        2.9.floor()                                      => 2
        (-2.1).floor()                                   => -3
        (-1.9).truncate()                                => -1
        1.5.round()                                      => 2
        3.14159.round(3)                                 => 3.142
        3.14159.round(-1)                                => error
        0.exp()                                          => 1
        1.ln()                                           => 0
        0.ln()                                           =>
        16.log(2)                                        => 4
        2.power(3)                                       => 8
        2.5.power(2)                                     => 6.25
        (-1).power(0.5)                                  =>
        81.sqrt()                                        => 9
        (-1).sqrt()                                      =>
        'a'.abs()                                        => error
        -'a'                                             => error
        """
    );

    public static readonly TheoryData<string, string> Comparisons = ExpressionTable.Of(
        """
        1 = 1.0                                          => true
        'a' = 'A'                                        => false
        'a' ~ 'A'                                        => true
        ' a  b' ~ 'A b '                                 => true
        1.2 ~ 1.23                                       => true
        1 = '1'                                          => false
        {} = 1                                           =>
        {} ~ {}                                          => true
        {} ~ 1                                           => false
        {} != 1                                          =>
        (1 | 2) = (1 | 2)                                => true
        (1 | 2) = (2 | 1)                                => false
        (1 | 2) ~ (2 | 1)                                => true
        (1 | 2) !~ (2 | 3)                               => true
        name[0] = name[0]                                => true
        name[0] = name[1]                                => false
        name[0] != name[1]                               => true
        name.given = name.given                          => true
        gender = 'female'                                => true
        gender != 'male'                                 => true
        'abc' < 'abd'                                    => true
        'Z' < 'a'                                        => true
        1 < 1.5                                          => true
        2 >= 2                                           => true
        multipleBirth > 1                                => true
        1 < {}                                           =>
        1 < 'a'                                          => error
        name < 1                                         => error
        deceased != false                                => false
        deceased = false                                 => true
        birthDate != false                               => true
        """
    );

    public static readonly TheoryData<string, string> Types = ExpressionTable.Of(
        """
        1 is Integer                                     => true
        1 is System.Integer                              => true
        1.0 is Integer                                   => false
        'a' is String                                    => true
        1 is Any                                         => true
        {} is Integer                                    =>
        name is HumanName                                => error
        Patient is Patient                               => true
        Patient is DomainResource                        => true
        Patient.is(FHIR.Patient)                         => true
        gender is code                                   => true
        gender is string                                 => true
        gender is String                                 => false
        active is boolean                                => true
        active is Boolean                                => false
        active is System.Boolean                         => false
        birthDate is date                                => true
        contact is BackboneElement                       => true
        (gender as code)                                 => 'female'
        gender as date                                   =>
        (extension.value as Address).city                => 'Domrémy'
        descendants().as(date)                           => '1984-03-12'
        managingOrganization is Reference                => true
        1.type()                                         => System.Integer
        'a'.type().name                                  => 'String'
        gender.type()                                    => FHIR.code
        gender.type().baseType                           => 'FHIR.string'
        Patient.type().namespace                         => 'FHIR'
        contact.type().name                              => 'BackboneElement'
        Patient.ofType(Composition)                      =>
        """
    );

    public static readonly TheoryData<string, string> Dates = ExpressionTable.Of(
        """
        @1984-03-12 = @1984-03-12                        => true
        @1984-03-12 = @1984-03                           =>
        @1984-03-12 = @1984-04                           => false
        @1984-03-12 ~ @1984-03                           => false
        birthDate = @1984-03-12                          => true
        birthDate < @1984-04                             => true
        birthDate < @1984                                =>
        birthDate <= @1984-03-12T23:00:00                =>
        birthDate < @1984-03-13T23:00:00                 => true
        @T10:00 < @T10:30                                => true
        @T10:00 < @T10                                   =>
        @T10:00:00 = @T10:00:00.000                      => true
        @T10:00 = @1984                                  => false
        @T10:00 < @1984                                  => error
        @2026-01-01T10:00:00+01:00 = @2026-01-01T09:00:00Z => true
        @2026-01-01T10:00:00+01:00 < @2026-01-01T10:00:00Z => true
        @2026-01-01T10:00:00 = @2026-01-01T10:00:00Z     =>
        @2026-01-01T10:00:00 = @2026-01-01T10:00:00.000  => true
        meta.lastUpdated > @2026-02-03T09:15:30Z         => true
        @1984-03-12 + 1 year                             => @1985-03-12
        @2024-02-29 + 1 year                             => @2025-02-28
        @2026-01-31 + 1 month                            => @2026-02-28
        @2026-01-31 - 1 month                            => @2025-12-31
        @2026-01-31 + 1 day                              => @2026-02-01
        @2026-01-31 + 1 'd'                              => @2026-02-01
        @2026-01-31 + 2 weeks                            => @2026-02-14
        @2026-01-31 + 47 hours                           => @2026-02-01
        @2026-01-31 + 1.9 days                           => @2026-02-01
        @2026-01-31 + 1 'a'                              => error
        @2026-01-31 + 1 'mg'                             => error
        @2026-01-31 + 1                                  => error
        @2026 + 11 months                                => @2026
        @2026 + 12 months                                => @2027
        @2026-01 + 31 days                               => @2026-02
        @9999-12-31 + 1 day                              =>
        @2026-01-01T10:00:00Z + 90 seconds               => @2026-01-01T10:01:30Z
        @2026-01-01T10:00:00.000Z + 10 milliseconds      => @2026-01-01T10:00:00.010Z
        @2026-01-01T10:00:00Z + 0.5 's'                  => @2026-01-01T10:00:00.500Z
        @2026-01-01T10:00:00Z + 1.5 hours                => @2026-01-01T11:00:00Z
        @T23:30 + 1 hour                                 => @T00:30
        @T00:10 - 20 minutes                             => @T23:50
        @T10:00 + 1 day                                  => error
        contact.period.start <= contact.period.end       => true
        """
    );

    public static readonly TheoryData<string, string> Quantities = ExpressionTable.Of(
        """
        4 'g' = 4000 'mg'                                => true
        4 'g' = 4 'm'                                    =>
        1 'km' > 999 'm'                                 => true
        1 '[in_i]' = 2.54 'cm'                           => true
        1 'L' = 1 'dm3'                                  => true
        1 'mm[Hg]' < 1 'kPa'                             => true
        60 'km/h' = 1 'km/min'                           => true
        7 days = 1 week                                  => true
        7 days = 1 'wk'                                  => true
        12 months = 1 year                               => true
        1 year = 1 'a'                                   =>
        1 year ~ 1 'a'                                   => true
        1 month = 30 'd'                                 =>
        1 second = 1 's'                                 => true
        1 'x' = 1 'x'                                    => true
        1 'x' = 1 'y'                                    =>
        2 'cm' + 1 'm'                                   => 102 'cm'
        2 'cm' + 1 's'                                   =>
        1 year + 6 months                                => 18 months
        2 'm' * 3                                        => 6 'm'
        2 'm' * 3 'm'                                    => 6 'm2'
        6 'm' / 2 's'                                    => 3 'm.s-1'
        6 'm' / 2 'm'                                    => 3 '1'
        6 'm' / 0 'm'                                    =>
        1 day * 1 day                                    =>
        -(2 'm')                                         => -2 'm'
        (-2 'm').abs()                                   => 2 'm'
        (2 'm').value                                    => 2
        (2 'm').unit                                     => 'm'
        2 '1' = 2                                        => true
        """
    );

    [Theory]
    [MemberData(nameof(Conversions))]
    [MemberData(nameof(Texts))]
    [MemberData(nameof(Numbers))]
    [MemberData(nameof(Comparisons))]
    [MemberData(nameof(Types))]
    [MemberData(nameof(Dates))]
    [MemberData(nameof(Quantities))]
    public void An_expression_gives_its_value(string expression, string expected) =>
        Assert.Equal(expected, ExpressionTable.Result(expression));
}
