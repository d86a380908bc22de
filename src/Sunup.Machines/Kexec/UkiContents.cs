using System.Globalization;
using Sunup.Formats.Firmware.Smbios;
using Sunup.Formats.Recognition;
using Sunup.Formats.UnifiedKernelImages;
using Sunup.Model;

namespace Sunup.Machines.Kexec;

/// <summary>A unified kernel image taken apart as its stub would, with the addons, credentials and extensions beside it.</summary>
internal static class UkiContents
{
    private const string SmbiosExtra = "io.systemd.stub.kernel-cmdline-extra";

    /// <summary>Null for what is none.</summary>
    /// <exception cref="FindingException">SU1328: it has no such profile.</exception>
    public static KexecContents? Open(string path, FileStream stream, KexecImageOptions options)
    {
        var file = new FileBytes(stream);
        if (UkiImage.Read(file) is not { IsAddon: false } image)
        {
            return null;
        }

        var profile = ProfileOf(path, image, options.Profile);
        var boot = EffectiveBoot.Of(image, file, new EffectiveOptions
        {
            Profile = profile,
            SecureBoot = options.SecureBoot,
            SmbiosExtra = options is { SecureBoot: false, Smbios: { } smbios } ? SmbiosTable.Read(smbios.Span).FindOemString(SmbiosExtra) : null,
            Companions = [.. UkiCompanions.Of(path)],
        });
        if (boot.Linux is null)
        {
            return null;
        }

        var form = image.HasProfiles ? $"a unified kernel image, profile {image.Profiles[profile].Id ?? profile.ToString(CultureInfo.InvariantCulture)}," : "a unified kernel image";
        return KernelUnwrapping.OpenPart(path, form, file.Part(boot.KernelOffset, boot.KernelLength)) with
        {
            OwnCommandLine = boot.CommandLine,
            Pieces = [.. boot.Initrds.Select(initrd => new InitrdPiece(initrd.Name, initrd.Length, initrd.Open))],
            Notes =
            [
                .. boot.Dropped.Select(drop => $"{drop.What} is left out: {drop.Why}"),
                .. boot.CommandLineParts.Where(part => part.Source is not ".cmdline").Select(part => $"the command line has words of {part.Source}: {part.Text}"),
                .. boot.Refusal is { } refusal ? [$"its stub would stop with: {refusal}; kexec does not run the stub"] : Array.Empty<string>(),
            ],
        };
    }

    private static int ProfileOf(string path, UkiImage image, string? wanted)
    {
        if (wanted is null)
        {
            return 0;
        }

        var found = image.Profiles.FirstOrDefault(profile => profile.Id == wanted)
            ?? (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? image.Profiles.FirstOrDefault(profile => profile.Index == number) : null);
        return found?.Index ?? throw new FindingException(KexecStateFindings.Of(
            "SU1328",
            FindingSeverity.Error,
            $"{Path.GetFileName(path)} has no profile '{wanted}'",
            "Profiles are named by their ID or by their number; 0 is the first.",
            [.. image.Profiles.Select(profile => new Evidence($"{profile.Index}: {profile.Id ?? "no ID"}{(profile.Title is { } title ? $", {title}" : "")}", path))],
            new Remedy("Name one that is there.")));
    }
}
