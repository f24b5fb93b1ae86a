using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using FhirIns.Sandbox;
using Microsoft.Playwright;

namespace FhirIns.Browser.Tests;

/// <summary>Chromium as people have it, in front of a sandbox of its own.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private readonly string directory = Directory.CreateTempSubdirectory("fhirins-browser-").FullName;
    private SandboxHost? host;
    private IPlaywright? playwright;
    private IBrowser? chromium;

    /// <summary>Why no browser can be had here; null where one can, and where one must be: in CI.</summary>
    public static string? WhyAbsent =>
        File.Exists(Executable) || Environment.GetEnvironmentVariable("CI") == "true"
            ? null
            : $"NO BROWSER TEST WAS RUN: {Executable} is missing (apt-get install chromium).";

    /// <summary>Where screenshots of this run are kept.</summary>
    public static string Screenshots { get; } =
        Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    internal SandboxHost Sandbox => host!;

    private static string Executable => Environment.GetEnvironmentVariable("CHROMIUM") ?? Chromium;

    public async ValueTask InitializeAsync()
    {
        if (WhyAbsent is not null)
            return;
        var (options, _) = SandboxOptions.Parse([
            "--data",
            directory,
            "--urls",
            "http://127.0.0.1:0",
            "--insi-url",
            "http://127.0.0.1:0",
            "--population",
            "200",
        ]);
        host = await SandboxHost.StartAsync(options!);
        await new SandboxCast(host).EnsureAsync(CancellationToken.None);
        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = Arguments });
    }

    /// <summary>A window in which a person of the sandbox has signed in.</summary>
    public async Task<IPage> SignInAsync(string person, bool scripts = true, ColorScheme colours = ColorScheme.Light)
    {
        Assert.SkipWhen(WhyAbsent is not null, WhyAbsent ?? "");
        var context = await chromium!.NewContextAsync(
            new()
            {
                BaseURL = host!.Url.ToString(),
                Locale = "fr-FR",
                TimezoneId = "Europe/Paris",
                JavaScriptEnabled = scripts,
                ColorScheme = colours,
                ViewportSize = new() { Width = 1280, Height = 900 },
            }
        );
        context.SetDefaultTimeout(30_000);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/");
        await page.Locator($"a[href$='person={person}']").ClickAsync();
        return page;
    }

    /// <summary>Fails on anything that axe holds against a page (WCAG 2.2 A and AA, best practices).</summary>
    public static async Task ExpectAccessibleAsync(IPage page, string what)
    {
        var result = await page.RunAxe(
            new AxeRunOptions
            {
                RunOnly = new()
                {
                    Type = "tag",
                    Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
                },
            }
        );
        Assert.True(
            result.Violations.Length == 0,
            $"{what}: "
                + string.Join(
                    "; ",
                    result.Violations.Select(one =>
                        $"{one.Id} at {string.Join(", ", one.Nodes.Select(node => node.Html))}"
                    )
                )
        );
    }

    /// <summary>Keeps a picture of the whole page at three widths, none of which may need to be scrolled sideways.</summary>
    public static async Task ShootAsync(IPage page, string name)
    {
        foreach (var (word, width, height) in new[] { ("wide", 1440, 900), ("tablet", 820, 1100), ("phone", 390, 844) })
        {
            await page.SetViewportSizeAsync(width, height);
            await page.ScreenshotAsync(
                new() { Path = Path.Combine(Screenshots, $"{name}-{word}.png"), FullPage = true }
            );
            var excess = await page.EvaluateAsync<int>(
                "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
            );
            Assert.True(excess <= 0, $"{name} at {width} pixels is {excess} pixels too wide.");
        }
        await page.SetViewportSizeAsync(1280, 900);
    }

    public async ValueTask DisposeAsync()
    {
        if (chromium is not null)
            await chromium.DisposeAsync();
        playwright?.Dispose();
        if (host is not null)
            await host.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(directory, recursive: true);
    }
}
