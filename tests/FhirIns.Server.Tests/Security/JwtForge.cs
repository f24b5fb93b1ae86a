using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace FhirIns.Server.Tests.Security;

/// <summary>Writes JWTs by hand, honest or forged, with nothing of the library that checks them.</summary>
internal static class JwtForge
{
    public static string Write(JsonObject header, JsonObject payload, Func<byte[], byte[]> sign)
    {
        var signed = $"{Base64Url.EncodeToString(Bytes(header))}.{Base64Url.EncodeToString(Bytes(payload))}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The same token with another payload and the signature as it was.</summary>
    public static string Tamper(string token, Action<JsonObject> change)
    {
        var parts = token.Split('.');
        var payload = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!.AsObject();
        change(payload);
        return $"{parts[0]}.{Base64Url.EncodeToString(Bytes(payload))}.{parts[2]}";
    }

    public static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}

/// <summary>A key pair of an authority.</summary>
internal sealed class AuthorityKey(string id, string algorithm = "RS256") : IDisposable
{
    private readonly AsymmetricAlgorithm pair =
        algorithm == "ES256" ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);

    public string Id => id;

    public string Algorithm => algorithm;

    /// <summary>The public key as text, which a forger may know.</summary>
    public string PublicPem => pair.ExportSubjectPublicKeyInfoPem();

    public byte[] Sign(byte[] data) =>
        pair switch
        {
            RSA rsa when algorithm == "PS256" => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            RSA rsa => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            _ => ((ECDsa)pair).SignData(data, HashAlgorithmName.SHA256),
        };

    public JsonObject PublicJwk()
    {
        if (pair is ECDsa ec)
        {
            var point = ec.ExportParameters(false).Q;
            return new JsonObject
            {
                ["kty"] = "EC",
                ["use"] = "sig",
                ["crv"] = "P-256",
                ["kid"] = Id,
                ["x"] = Base64Url.EncodeToString(point.X),
                ["y"] = Base64Url.EncodeToString(point.Y),
            };
        }

        var parameters = ((RSA)pair).ExportParameters(false);
        return new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = Id,
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
        };
    }

    public void Dispose() => pair.Dispose();
}
