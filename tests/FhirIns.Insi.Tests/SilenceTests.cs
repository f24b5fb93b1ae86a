using System.Diagnostics.Metrics;
using FhirIns.Identity;
using FhirIns.Insi.Soap;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Insi.Tests;

/// <summary>No trait and no matricule where people look for technical matters.</summary>
public sealed class SilenceTests
{
    [Fact]
    public async Task Nothing_that_the_client_handles_prints_a_trait()
    {
        await using var insi = await InsiServer.Start(Answers.CamilleFound);
        await using var desk = Desk.At(insi.Endpoint);
        var call = await desk.Search(Cast.Camille);
        var (vitale, _) = Messages.ToRequest(DateTimeOffset.UnixEpoch);
        object[] things =
        [
            call,
            call.Exchange!,
            ((InsiCall<InsiAnswer>.Answered)call).Answer,
            new TraitsSearch(Cast.Camille, "CAMILLE"),
            new IdentityToVerify(Cast.CamilleIns, Cast.Camille),
            Messages,
            vitale!,
            vitale!.Cover,
            new WireTraits("LEGRAND", "CAMILLE", null, "F", "1985-04-17", "75112"),
            new WireIns("2850475112001", "16", "1.2.250.1.213.1.4.8", null, null),
        ];

        Assert.All(things, thing => CheckSilent($"{thing}"));
    }

    [Fact]
    public async Task Metrics_count_calls_and_name_nobody()
    {
        List<string> tags = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == InsiMetrics.MeterName)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>(
            (_, _, values, _) =>
            {
                lock (tags)
                {
                    tags.Add(string.Join(' ', values.ToArray().Select(tag => $"{tag.Key}={tag.Value}")));
                }
            }
        );
        listener.Start();
        await using var insi = await InsiServer.Start(Answers.SoftwareUnknown, Answers.CamilleFound);
        await using var desk = Desk.At(insi.Endpoint);

        await desk.Search(Cast.Camille);
        await desk.Search(Cast.Camille, InsiCaller.Automatic(Cast.Hospital));

        Assert.Contains("operation=SearchByTraits automatic=False outcome=faulted code=desir_550", tags);
        Assert.Contains("operation=SearchByTraits automatic=True outcome=answered code=00", tags);
        Assert.All(tags, CheckSilent);
    }

    private static VitaleReading Messages =>
        new()
        {
            HolderNumber = "2850475112001",
            BirthName = "LEGRAND",
            BirthDate = "1985-04-17",
            CardNumber = "CARTE-0001",
            ReadAt = DateTimeOffset.UnixEpoch,
        };

    private static void CheckSilent(string text) =>
        Assert.All(Cast.Secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
}
