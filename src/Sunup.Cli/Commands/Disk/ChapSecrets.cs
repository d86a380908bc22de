using System.Collections.Immutable;
using System.Text;
using Sunup.Cli.Invocation;
using Sunup.Protocols.Iscsi.Login;

namespace Sunup.Cli.Commands.Disk;

/// <summary>Reads USER:SECRETFILE; a secret is never an argument, where everybody could see it.</summary>
internal static class ChapSecrets
{
    // RFC 7143 section 9.2.1: 96 bits at least.
    private const int FewestBytes = 12;

    /// <summary>Null when CHAP was not asked for.</summary>
    public static ChapCredentials? Read(string? chap, string? mutual)
    {
        if (chap is null)
        {
            return mutual is null ? null : throw new UsageException(["--mutual-chap needs --chap: the initiator proves itself first"]);
        }

        var (user, secret) = ReadOne("--chap", chap);
        if (mutual is null)
        {
            return new ChapCredentials(user, secret);
        }

        var (ownUser, ownSecret) = ReadOne("--mutual-chap", mutual);
        return ownSecret.AsSpan().SequenceEqual(secret.AsSpan())
            ? throw new UsageException(["--chap and --mutual-chap have the same secret: whoever asks for one proof could use it as the other"])
            : new ChapCredentials(user, secret, ownUser, ownSecret);
    }

    private static (string User, ImmutableArray<byte> Secret) ReadOne(string option, string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 1 || colon == text.Length - 1)
        {
            throw new UsageException([$"{option} {text} is not USER:SECRETFILE"]);
        }

        var path = text[(colon + 1)..];
        try
        {
            var secret = Encoding.UTF8.GetBytes(File.ReadLines(path).FirstOrDefault() ?? "");
            return secret.Length >= FewestBytes
                ? (text[..colon], [.. secret])
                : throw new UsageException([$"the secret in {path} has {secret.Length} bytes, and initiators ask for {FewestBytes} at least"]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException([$"the secret of {option} cannot be read: {e.Message}"]);
        }
    }
}
