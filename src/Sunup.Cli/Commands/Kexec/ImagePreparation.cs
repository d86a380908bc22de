using System.Collections.Immutable;
using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Diagnosis.Predictions.Kexec;
using Sunup.Machines.Kexec;
using Sunup.Machines.Kexec.Candidates;

namespace Sunup.Cli.Commands.Kexec;

/// <summary>From a command line to parts that can be loaded: chooses the entry, takes the image apart, puts the command line together, looks for what stands in the way.</summary>
internal sealed class ImagePreparation(CommandContext context, KexecHostReader reader, ImageOptions options)
{
    private const string DefaultInit = "/init";

    /// <param name="arguments">Of the command.</param>
    /// <param name="guard">What a candidate brings along; null for none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<PreparedImage> PrepareAsync(ParseResult arguments, CandidateGuard? guard, CancellationToken cancellationToken)
    {
        var start = context.Time.GetTimestamp();
        var host = reader.Read();
        var (file, initrds, entryLine, profile, choice) = Locate(arguments);
        using var image = KexecImageFile.Open(file, new KexecImageOptions
        {
            Profile = options.ProfileOf(arguments) ?? profile,
            SecureBoot = host.SecureBoot == true,
            Smbios = reader.ReadSmbios(),
        });
        var policy = options.PolicyOf(arguments);
        var own = image.OwnCommandLine ?? entryLine;
        if (own is null && policy is { Replacement: null, ReuseRunning: false })
        {
            throw new UsageException($"{file} has no command line of its own: give --cmdline TEXT, or --reuse-cmdline for that of the running kernel.");
        }

        var line = policy.Apply(own, host.CommandLine);
        ImmutableArray<InitrdPiece> before = [];
        if (guard is not null)
        {
            before = [await guard.PackAsync(line.Line.Last("rdinit") is { Length: > 0 } init ? init : DefaultInit, cancellationToken)];
            line = (policy with { Merged = policy.Merged.Add(guard.CommandLine) }).Apply(own, host.CommandLine);
        }

        var parts = image.Prepare(line.Line.Text, before, initrds);
        return new PreparedImage(host, parts, line, choice, image.Notes, KexecPreflight.Check(host, parts.Image), context.Time.GetElapsedTime(start));
    }

    private Located Locate(ParseResult arguments)
    {
        if (options.FileOf(arguments) is { } file)
        {
            return new Located(file, options.InitrdsOf(arguments), null, null, null);
        }

        var partition = BootPartitions.Find(options.EspOf(arguments));
        var (choice, chosen) = partition.Choose(reader.ReadLoaderVariables(), options.EntryOf(arguments));
        return new Located(chosen.Program, [.. chosen.Initrds, .. options.InitrdsOf(arguments)], chosen.Options, chosen.Profile, choice);
    }

    private readonly record struct Located(string File, IReadOnlyList<string> Initrds, string? Options, string? Profile, Formats.Loaders.BootLoaderSpec.EntryChoice? Choice);
}
