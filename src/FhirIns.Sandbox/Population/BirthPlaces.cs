using System.Globalization;

namespace FhirIns.Sandbox.Population;

/// <summary>Where a fictitious person may be born, and which family names are common there.</summary>
/// <param name="Code">COG: five characters, commune or <c>99</c> and the country.</param>
/// <param name="Weight">Share of the births of its table; also the number of orders the place may use in one month.</param>
internal sealed record BirthPlace(string Code, int Weight, WeightedNames FamilyNames);

/// <summary>Real codes of the Code officiel géographique, weighted roughly by the births there.</summary>
internal static class BirthPlaces
{
    /// <summary>Births in France: communes with a maternity, Corsica (2A, 2B) and overseas (97, 98) included.</summary>
    public static readonly IReadOnlyList<BirthPlace> France =
    [
        .. Read(
            FamilyNames.France,
            """
            01053:60 02408:40 02691:60 03185:40 03190:40 03310:40 04070:20 05061:30 06004:60 06029:80 06088:220 07010:20
            07186:20 08105:60 09122:20 10387:70 11069:50 11262:50 12202:50 13001:120 13201:60 13204:60 13205:180 13208:140
            13212:60 13215:160 14118:140 15014:20 16015:60 17299:50 17300:90 18033:60 19031:50 19272:20 21231:150 22113:30
            22278:70 23096:20 24322:50 25056:130 26362:80 27229:70 28085:70 29019:140 29151:40 29232:70 30007:40 30189:120
            31555:240 32013:20 33063:230 34032:70 34172:230 35115:30 35238:210 35288:50 36044:40 37261:140 38185:170 38544:40
            39198:30 39300:30 40088:40 40192:40 41018:50 42187:30 42218:140 43157:30 44109:230 44184:70 45234:130 46042:20
            47001:50 48095:10 49007:150 49099:50 50129:60 50502:40 51108:50 51454:140 52121:30 53130:60 54395:150 55029:20
            55545:20 56121:70 56260:70 57463:120 57631:40 58194:40 59178:60 59183:70 59350:240 59512:120 59599:80 59606:80
            60057:70 60159:60 61001:40 62041:80 62160:60 62193:60 62498:80 63113:150 63300:20 64102:80 64445:90 65440:50
            66136:100 67482:220 68066:70 68224:110 69123:40 69266:140 69381:30 69383:60 69384:110 69388:120 70550:30 71076:50
            71270:50 72181:110 73065:80 74010:90 75105:90 75110:110 75112:220 75113:200 75114:240 75115:110 75116:60 75118:140
            75119:190 75120:220 76351:120 76540:150 77284:80 77288:70 78498:90 78551:60 78646:90 79191:60 80021:130 81004:50
            81065:30 82121:60 83061:60 83137:130 84007:90 85191:80 86194:100 87085:100 88160:50 89024:40 90010:60 91228:100
            91521:60 92012:100 92025:90 92050:90 92051:80 93008:100 93048:110 93066:150 94028:130 94033:60 95018:100 95500:90
            """
        ),
        .. Read(FamilyNames.Corsica, "2A004:60 2A247:15 2A272:10 2B033:60 2B050:10 2B096:10"),
        .. Read(
            FamilyNames.Overseas,
            """
            97101:60 97105:40 97120:60 97209:100 97213:40 97302:80 97311:60 97411:140 97415:50 97416:120 97502:5 97608:140
            98735:40 98818:40
            """
        ),
    ];

    /// <summary>Births abroad: <c>99</c> and the country.</summary>
    public static readonly IReadOnlyList<BirthPlace> Abroad =
    [
        .. Read(FamilyNames.Maghreb, "99350:220 99351:120 99352:240"),
        .. Read(FamilyNames.SouthernEurope, "99127:100 99134:90 99139:200"),
        .. Read(
            FamilyNames.SubSaharanAfrica,
            "99312:60 99322:60 99324:50 99326:90 99330:50 99333:50 99335:80 99341:90 99345:30 99390:20 99397:50"
        ),
        .. Read(
            FamilyNames.Asia,
            "99205:30 99206:30 99208:80 99212:30 99216:60 99223:30 99234:30 99235:40 99241:10 99243:50"
        ),
        .. Read(
            FamilyNames.NorthernEurope,
            "99109:60 99114:50 99122:40 99123:30 99131:50 99132:40 99135:10 99140:40 99155:30"
        ),
        .. Read(FamilyNames.Americas, "99404:30 99410:50 99416:30 99419:15"),
    ];

    private static IEnumerable<BirthPlace> Read(WeightedNames familyNames, string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split(':'))
            .Select(entry => new BirthPlace(entry[0], int.Parse(entry[1], CultureInfo.InvariantCulture), familyNames));
}
