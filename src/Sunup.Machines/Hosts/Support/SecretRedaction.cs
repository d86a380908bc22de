using System.Text.RegularExpressions;

namespace Sunup.Machines.Hosts.Support;

/// <summary>Takes secrets out of text, before it is written anywhere.</summary>
/// <remarks>
/// By form: values behind names such as password, secret, token; user information in addresses; private keys; bearer tokens; password hashes; QEMU's secret
/// objects. Host names, MAC and IP addresses and paths stay: without them nothing can be found out. A secret that has none of these forms is not known as one.
/// </remarks>
public static partial class SecretRedaction
{
    public const string Mark = "[removed]";

    /// <summary>The text without them, and how many were taken out. A line that cannot be looked through in time is taken out as a whole.</summary>
    public static (string Text, int Removed) Redact(string text)
    {
        var removed = 0;
        var withoutKeys = PrivateKey().Replace(text, _ =>
        {
            removed++;
            return Mark;
        });
        var lines = withoutKeys.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            try
            {
                (lines[i], var count) = RedactLine(lines[i]);
                removed += count;
            }
            catch (RegexMatchTimeoutException)
            {
                lines[i] = Mark;
                removed++;
            }
        }

        return (string.Join('\n', lines), removed);
    }

    private static (string Line, int Removed) RedactLine(string line)
    {
        var removed = 0;
        string Keep(Match match, string after = "")
        {
            removed++;
            return match.Groups["kept"].Value + Mark + after;
        }

        line = SecretObject().Replace(line, match => Keep(match));
        line = UserInformation().Replace(line, match => Keep(match, "@"));
        line = Bearer().Replace(line, match => Keep(match));
        line = PasswordHash().Replace(line, match => Keep(match));
        line = NamedOption().Replace(line, match => match.Groups["value"].Value == Mark ? match.Value : Keep(match));
        line = NamedValue().Replace(line, match => match.Groups["value"].Value == Mark ? match.Value : Keep(match));
        return (line, removed);
    }

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\z)", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 10000)]
    private static partial Regex PrivateKey();

    // -object secret,id=sec0,data=hunter2 ; the value may have escaped commas.
    [GeneratedRegex(@"(?<kept>\bsecret,(?:[^\s,]{0,256},){0,16}?data=)(?:,,|[^,\s\0])+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretObject();

    [GeneratedRegex(@"(?<kept>\b[a-z][a-z0-9+.\-]{0,20}://)[^\s/@'""]{1,256}@", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex UserInformation();

    [GeneratedRegex(@"(?<kept>\b(Bearer|Basic)\s+)[A-Za-z0-9+/=._~\-]{8,}", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Bearer();

    // crypt(5): $6$salt$hash and its kin.
    [GeneratedRegex(@"\$(1|2[abxy]?|5|6|7|y|gy)\$[./A-Za-z0-9=,$]{12,}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PasswordHash();

    // --token x
    [GeneratedRegex(@"(?<kept>--[a-z\-]{0,32}(password|passwd|passphrase|secret|token|key|psk|credential)s?\s{1,8})(?<value>[^\s\-][^\s]*)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex NamedOption();

    // password=x, "api_key": "x", rd.iscsi.password=x, CHAP secret: x
    [GeneratedRegex(@"(?<kept>(password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|psk|credential)s?(_in|_out)?[""']?\s{0,8}[=:]\s{0,8})(?<value>""[^""]*""|'[^']*'|[^\s,;""'&\0]+)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex NamedValue();
}
