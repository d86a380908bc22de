using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Images.UnifiedKernelImages.Signing;
using Sunup.Model;

namespace Sunup.Cli.Commands.Uki;

/// <summary>The options of <c>sunup uki build</c> for signatures: Secure Boot's, and those of PCR 11.</summary>
internal sealed class UkiSigningOptions
{
    private readonly Option<string?> _key = new("--sign-key") { Description = "Sign for Secure Boot with this RSA key, in PEM", HelpName = "FILE" };
    private readonly Option<string?> _certificate = new("--sign-cert") { Description = "The key's certificate", HelpName = "FILE" };
    private readonly Option<string?> _passphrase = new("--passphrase-file") { Description = "A file whose first line opens an encrypted key", HelpName = "FILE" };
    private readonly Option<string[]> _pcrKey = new("--pcr-key") { Description = "Sign what PCR 11 will be, with this RSA key", HelpName = "FILE" };
    private readonly Option<string[]> _pcrPhases = new("--pcr-phases") { Description = "For which phases the PCR key before it signs; else for each on the way of a boot", HelpName = "PATH,..." };
    private readonly Option<string?> _pcrBanks = new("--pcr-banks") { Description = "For which banks", HelpName = "sha1,sha256,sha384,sha512" };
    private readonly Option<string?> _pcrPublicKey = new("--pcr-public-key") { Description = "The public key that secrets are sealed to; else that of the only PCR key", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_key, _certificate, _passphrase, _pcrKey, _pcrPhases, _pcrBanks, _pcrPublicKey])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_key) is null != result.GetValue(_certificate) is null)
            {
                result.AddError("--sign-key and --sign-cert belong together: the certificate is a part of the signature.");
            }

            if ((result.GetValue(_pcrPhases) ?? []) is { Length: > 0 } phases && phases.Length != (result.GetValue(_pcrKey) ?? []).Length)
            {
                result.AddError("--pcr-phases: once for each --pcr-key, in the same order.");
            }
        });
    }

    /// <summary>Whether something about PCR signatures is said.</summary>
    public bool NamesPcr(ParseResult arguments) => arguments.GetResult(_pcrKey) is not null || arguments.GetResult(_pcrPublicKey) is not null;

    public string? PcrPublicKeyOf(ParseResult arguments) => arguments.GetValue(_pcrPublicKey);

    /// <summary>Null where the image is not to be signed.</summary>
    /// <exception cref="FindingException">Key or certificate cannot be used.</exception>
    public ImageSigner? SignerOf(ParseResult arguments) => arguments.GetValue(_key) is { } key
        ? new ImageSigner(key, arguments.GetValue(_certificate)!, arguments.GetValue(_passphrase))
        : null;

    /// <exception cref="UsageException">A phase or a bank that is none.</exception>
    /// <exception cref="FindingException">A key cannot be used.</exception>
    public IReadOnlyList<PcrKey> PcrKeysOf(ParseResult arguments)
    {
        var phases = arguments.GetValue(_pcrPhases) ?? [];
        return [.. (arguments.GetValue(_pcrKey) ?? []).Select((path, index) =>
            new PcrKey(SigningKey.LoadKey(path, arguments.GetValue(_passphrase)), index < phases.Length ? [.. PhasesOf(phases[index])] : []))];
    }

    /// <exception cref="UsageException">A bank that is none.</exception>
    public IReadOnlyList<PcrBank> PcrBanksOf(ParseResult arguments) => arguments.GetValue(_pcrBanks) is not { } banks
        ? PcrBank.All
        : [.. banks.Split(',').Select(name => PcrBank.All.FirstOrDefault(bank => bank.Name == name)
            ?? throw new UsageException([$"--pcr-banks {banks}: '{name}' is none of {string.Join(", ", PcrBank.All.Select(bank => bank.Name))}."]))];

    private static IEnumerable<string> PhasesOf(string paths) => paths.Split(',').Select(path =>
        path.Split(':').FirstOrDefault(word => !PcrKey.PhaseWords.Contains(word)) is { } unknown
            ? throw new UsageException([$"--pcr-phases {paths}: '{unknown}' is none of {string.Join(", ", PcrKey.PhaseWords)}; a path joins them by colons."])
            : path);
}
