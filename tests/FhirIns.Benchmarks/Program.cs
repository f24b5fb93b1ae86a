using FhirIns.Benchmarks;

switch (args)
{
    case [ServedSandbox.Mode, .. var rest]:
        return await ServedSandbox.RunAsync(rest);
    case [BareEndpoint.Mode, var body]:
        return await BareEndpoint.RunAsync(body);
    case [LoadGenerator.Mode]:
        return await LoadGenerator.RunAsync();
    case [CampaignBenchmarks.Mode, .. var rest]:
        await CampaignBenchmarks.RunAsync(rest, Console.Out);
        return 0;
    case [CampaignBenchmarks.NodeMode, .. var rest]:
        return await CampaignBenchmarks.NodeAsync(rest);
    case [CampaignBenchmarks.ScaleMode, .. var rest]:
        await CampaignBenchmarks.ScaleAsync(rest, Console.Out);
        return 0;
    case [PagesBenchmarks.Mode, .. { Length: > 0 } rest]:
        await PagesBenchmarks.RunAsync(rest, Console.Out);
        return 0;
    case ["micro"]:
        await MicroBenchmarks.RunAsync(Console.Out);
        return 0;
}
var (options, mistake) = BenchmarkOptions.Parse(args);
if (options is null)
{
    await Console.Error.WriteLineAsync(mistake);
    await Console.Error.WriteLineAsync(BenchmarkOptions.Usage);
    return 2;
}
await HttpBenchmarks.RunAsync(options, Console.Out);
return 0;
