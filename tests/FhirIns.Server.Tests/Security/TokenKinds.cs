using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace FhirIns.Server.Tests.Security;

/// <summary>What somebody may show at a door instead of a genuine token, made from the genuine one of the same client.</summary>
/// <param name="signingKey">The key of the authority, for tokens that it did sign but that are not for this door.</param>
internal sealed class TokenKinds(RSA signingKey) : IDisposable
{
    public const string None = "none";
    public const string Genuine = "genuine";

    private readonly RSA impostor = RSA.Create(2048);

    /// <summary>One token of each kind; null for none at all.</summary>
    public IReadOnlyDictionary<string, string?> Of(string genuine) =>
        new Dictionary<string, string?>
        {
            [None] = null,
            [Genuine] = genuine,
            ["expired"] = Signed(genuine, claims: Age),
            ["forged signature"] = Signed(genuine, sign: data => Sign(impostor, data)),
            ["claims changed after the signature"] = JwtForge.Tamper(
                genuine,
                claims => claims["scope"] = "system/*.cruds"
            ),
            ["wrong audience"] = Signed(genuine, claims: claims => claims["aud"] = "https://elsewhere.example"),
            ["wrong issuer"] = Signed(genuine, claims: claims => claims["iss"] = "https://elsewhere.example"),
            ["alg none"] = Signed(genuine, header: header => header["alg"] = "none", sign: _ => []),
            ["signed with the public key as a secret"] = Signed(
                genuine,
                header: header => header["alg"] = "HS256",
                sign: data =>
                    HMACSHA256.HashData(Encoding.ASCII.GetBytes(signingKey.ExportSubjectPublicKeyInfoPem()), data)
            ),
            ["logout token"] = Signed(genuine, header: header => header["typ"] = "logout+jwt"),
            ["id token"] = Signed(
                genuine,
                claims: claims => claims["aud"] = claims["client_id"]!.DeepClone(),
                header: header => header["typ"] = "JWT"
            ),
            ["refresh token"] = "0123456789abcdef0123456789abcdef",
        };

    public void Dispose()
    {
        impostor.Dispose();
        signingKey.Dispose();
    }

    private string Signed(
        string genuine,
        Action<JsonObject>? claims = null,
        Action<JsonObject>? header = null,
        Func<byte[], byte[]>? sign = null
    )
    {
        var parts = genuine.Split('.');
        var (head, body) = (Json(parts[0]), Json(parts[1]));
        header?.Invoke(head);
        claims?.Invoke(body);
        return JwtForge.Write(head, body, sign ?? (data => Sign(signingKey, data)));
    }

    private static void Age(JsonObject claims)
    {
        foreach (var name in new[] { "iat", "nbf", "exp" })
            claims[name] = claims[name]!.GetValue<long>() - 7200;
    }

    private static byte[] Sign(RSA key, byte[] data) =>
        key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static JsonObject Json(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();
}
