using System.Text.RegularExpressions;

namespace Sunup.Machines.Hosts.Support;

/// <summary>Takes secrets out of text, before it is written anywhere.</summary>
/// <remarks>
/// By form: values behind names such as password, secret, token; user information in addresses; private keys; bearer tokens; password hashes; QEMU's secret
/// objects. Every repetition is bounded: a line of any length takes time in proportion to it. Host names, MAC and IP addresses and paths stay: without them nothing can be found out. A secret that has none of these forms is not known as one.
/// </remarks>
public static partial class SecretRedaction
{
    public const string Mark = "[removed]";

    /// <summary>The text without them, and how many were taken out.</summary>
    public static (string Text, int Removed) Redact(string text)
    {
        var removed = 0;
        string Keep(Match match, string kept)
        {
            removed++;
            return kept + Mark;
        }

        text = PrivateKey().Replace(text, match => Keep(match, ""));
        text = SecretObject().Replace(text, match => Keep(match, match.Groups["kept"].Value));
        text = UserInformation().Replace(text, match => Keep(match, match.Groups["kept"].Value) + "@");
        text = Bearer().Replace(text, match => Keep(match, match.Groups["kept"].Value));
        text = PasswordHash().Replace(text, match => Keep(match, ""));
        text = NamedValue().Replace(text, match => match.Groups["value"].Value == Mark ? match.Value : Keep(match, match.Groups["kept"].Value));
        return (text, removed);
    }

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\z)", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 2000)]
    private static partial Regex PrivateKey();

    // -object secret,id=sec0,data=hunter2 ; the value may have escaped commas.
    [GeneratedRegex(@"(?<kept>\bsecret,(?:[^\s,]{0,256},){0,16}?data=)(?:,,|[^,\s\0])+", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex SecretObject();

    [GeneratedRegex(@"(?<kept>\b[a-z][a-z0-9+.\-]{0,20}://)[^\s/@'""]{1,256}@", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 2000)]
    private static partial Regex UserInformation();

    [GeneratedRegex(@"(?<kept>\b(Bearer|Basic)\s+)[A-Za-z0-9+/=._~\-]{8,}", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Bearer();

    // crypt(5): $6$salt$hash and its kin.
    [GeneratedRegex(@"\$(1|2[abxy]?|5|6|7|y|gy)\$[./A-Za-z0-9=,$]{12,}", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex PasswordHash();

    // password=x, "api_key": "x", rd.iscsi.password=x, --token x, CHAP secret: x
    [GeneratedRegex(@"(?<kept>(?<![A-Za-z])[""']?[A-Za-z0-9_.\-]{0,48}(password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|psk|credential)s?(_in|_out)?[""']?\s*([=:]\s*|(?<=--[a-z\-]{0,48})\s+))(?<value>""[^""\n]*""|'[^'\n]*'|[^\s,;""'&\0]+)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 2000)]
    private static partial Regex NamedValue();
}
