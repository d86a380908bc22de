using System.Collections.Immutable;
using System.CommandLine;
using Sunup.Cli.Commands.Inspect;
using Sunup.Cli.Invocation;
using Sunup.Formats.PortableExecutables.Authenticode;
using Sunup.Images.UnifiedKernelImages.Signing;

namespace Sunup.Cli.Commands.Uki;

/// <summary><c>--cert</c>, <c>--db</c>, <c>--dbx</c>: whom firmware with Secure Boot would trust.</summary>
internal sealed class TrustOptions
{
    private const int LongestList = 16 << 20;

    private readonly Option<string[]> _certificates = new("--cert") { Description = "Trust signatures that lead to this certificate, PEM or DER", HelpName = "FILE" };

    private readonly Option<string?> _db = new("--db") { Description = "Trust what is in this EFI signature list: .esl, .auth, or db-... of efivarfs", HelpName = "FILE" };

    private readonly Option<string?> _dbx = new("--dbx") { Description = "Distrust what is in this one", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Add(_certificates);
        command.Add(_db);
        command.Add(_dbx);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_dbx) is not null && result.GetValue(_db) is null && result.GetValue(_certificates) is not { Length: > 0 })
            {
                result.AddError("--dbx takes away from what --db or --cert trusts: name one of them too.");
            }
        });
    }

    /// <summary>Null where nothing was asked about trust.</summary>
    public SecureBootPolicy? Of(ParseResult arguments)
    {
        var certificates = arguments.GetValue(_certificates) ?? [];
        var db = arguments.GetValue(_db);
        return certificates.Length == 0 && db is null ? null
            : SecureBootPolicy.Of([.. certificates.SelectMany(Certificates), .. db is null ? [] : List(db)], arguments.GetValue(_dbx) is { } dbx ? List(dbx) : []);
    }

    private static IEnumerable<EfiSignature> Certificates(string path)
    {
        foreach (var certificate in SigningKey.LoadCertificates(path))
        {
            using (certificate)
            {
                yield return new EfiSignature(EfiSignature.X509, Guid.Empty, certificate.RawData);
            }
        }
    }

    private static ImmutableArray<EfiSignature> List(string path)
    {
        using var stream = FileInspection.Open(path);
        var bytes = new byte[(int)Math.Min(stream.Length, LongestList)];
        stream.ReadExactly(bytes);
        var signatures = EfiSignatureList.Read(bytes, out var fault);
        return fault is { } found ? throw new UsageException($"{path} is no EFI signature list: {found}.") : signatures;
    }
}
