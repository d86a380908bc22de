using System.Collections.Immutable;
using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Uki;
using Sunup.Formats.UnifiedKernelImages;

namespace Sunup.Cli.Commands.Uki;

/// <summary><c>sunup uki measure</c>: what PCR 11 of the TPM will hold.</summary>
public sealed class UkiMeasureCommand : SunupCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "A unified kernel image" };

    private readonly Option<string[]> _banks = new("--bank") { Description = "Only these hashes: sha1, sha256, sha384, sha512", HelpName = "HASH" };

    private readonly Option<string[]> _phases = new("--phase") { Description = "Only after this path of phases, such as enter-initrd:leave-initrd; : is before the first", HelpName = "PATH" };

    private readonly Option<int?> _profile = new("--profile") { Description = "Only this profile", HelpName = "N" };

    public UkiMeasureCommand(CommandHost host)
        : base("measure", "Forecast PCR 11 of the TPM for each profile and phase of the boot", host)
    {
        Add(_file);
        Add(_banks);
        Add(_phases);
        Add(_profile);
        _banks.AcceptOnlyFromAmong([.. PcrForecast.AllBanks.Select(PcrForecast.NameOf)]);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup uki measure linux.efi", "all hashes, all phases"),
        new("sunup uki measure linux.efi --bank sha256 --phase enter-initrd --profile 1", "one value"),
        new("sunup uki measure linux.efi --json", "for a policy"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "The same values as systemd-measure's. Which sections count depends on the stub in the image: .uname and .sbat since 254, .ucode since 256, .profile, .dtbauto and .hwids since 257.",
        "Of several .dtbauto one or none is measured, as the machine decides: there is a forecast for each. PCR 12 gets the command line that is handed over, addons, credentials and the profile's number.",
    ];

    /// <summary>For the command that it belongs to.</summary>
    public static Command Create(CommandHost host) => new UkiMeasureCommand(host);

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        using var file = UkiFile.Open(arguments.GetValue(_file)!);
        if (file.Image.IsAddon)
        {
            throw new UsageException($"{file.Path} is an addon: the image that it belongs to measures it, into PCR 12.");
        }

        var banks = arguments.GetValue(_banks) is { Length: > 0 } names ? [.. PcrForecast.AllBanks.Where(bank => names.Contains(PcrForecast.NameOf(bank)))] : PcrForecast.AllBanks;
        ImmutableArray<string> phases = arguments.GetValue(_phases) is { Length: > 0 } paths ? [.. paths.Select(path => path.Trim(':'))] : PcrForecast.StandardPhases;
        var forecasts = PcrForecast.Of(file.Image, file.Bytes, banks, phases, cancellationToken);
        var profile = arguments.GetValue(_profile);
        var wanted = forecasts.Where(forecast => profile is null || forecast.Profile == profile).ToList();
        if (wanted.Count == 0)
        {
            throw new UsageException($"--profile {profile}: {file.Path} has {(file.Image.HasProfiles ? $"the profiles 0 to {file.Image.Profiles.Length - 1}" : "no profiles; the base is number 0")}.");
        }

        Show(context, file.Image, wanted);
        return Task.FromResult(ExitCodes.Yes);
    }

    private static void Show(CommandContext context, UkiImage image, List<PcrForecast> forecasts)
    {
        if (context.Json)
        {
            UkiOutput.WriteJson(context.Output, json => TraceJson.WriteArray(json, "pcr",
                forecasts.SelectMany(forecast => forecast.Values.Select(value => (forecast, value))), pair => UkiJson.WritePcr(json, pair.forecast, pair.value)));
            return;
        }

        var style = ViewStyle.ForOutput(context);
        var line = new LineWriter(ViewConsole.Create(context.Output, style), style);
        foreach (var forecast in forecasts)
        {
            var sections = string.Join(' ', forecast.Measured.Select(section => section.Name));
            line.Paragraph($"PCR {PcrForecast.Pcr}{UkiFacts.WhoseOf(image, forecast)}: {sections}", 0, Palette.Heading);
            foreach (var phase in forecast.Values.GroupBy(value => value.Phase))
            {
                line.Add("  ").Add(UkiFacts.PhaseOf(phase.First()), Palette.Bold).End();
                foreach (var value in phase)
                {
                    line.Add("    ").Add(PcrForecast.NameOf(value.Bank), Palette.Dim).To(12).Add(value.Digest).End(cut: false);
                }
            }
        }
    }
}
