using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FhirIns.Sandbox.Population;

namespace FhirIns.Sandbox.Simulator;

/// <summary>The JSON of the control API and of the people file: camel case, names for enums, no unknown property.</summary>
internal static class SimulatorJson
{
    public static readonly JsonSerializerOptions Options = Configure(
        new JsonSerializerOptions(JsonSerializerDefaults.Web)
    );

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.WriteIndented = true;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new NationalNumberConverter());
        return options;
    }

    /// <summary>Supplies the right key and the OID of a NIR where they are left out.</summary>
    private sealed class NationalNumberConverter : JsonConverter<NationalNumber>
    {
        public override NationalNumber Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        )
        {
            var parts = JsonSerializer.Deserialize<Parts>(ref reader, options) ?? throw new JsonException();
            try
            {
                return new NationalNumber(
                    parts.Number,
                    parts.Key ?? NationalNumber.KeyOf(parts.Number),
                    parts.Oid ?? NationalNumber.NirOid
                );
            }
            catch (ArgumentException exception)
            {
                throw new JsonException(exception.Message, exception);
            }
        }

        public override void Write(Utf8JsonWriter writer, NationalNumber value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, new Parts(value.Number, value.Key, value.Oid), options);

        private sealed record Parts(string Number, string? Key = null, string? Oid = null);
    }
}
