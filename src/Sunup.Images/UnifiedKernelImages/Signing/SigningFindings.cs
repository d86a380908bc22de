using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Images.UnifiedKernelImages.Signing;

/// <summary>What stands in the way of a signature. Pages: docs/findings.</summary>
public static class SigningFindings
{
    internal static Finding Unreadable(string path, string why) => Error(
        "SU1120",
        $"{path} cannot be read.",
        "A key or certificate is needed, and nothing was signed.",
        [new Evidence(why, path)],
        new Remedy("Check the name, and whether you may read it: keys are mostly readable for root only", $"ls -l {path}"));

    internal static Finding BadKey(string path, string why) => Error(
        "SU1121",
        $"{path} is no key that can sign an EFI image.",
        "Needed is an RSA private key of 2048 bits or more in PEM: PKCS#8, encrypted or not, or PKCS#1.",
        [new Evidence(why, path)],
        new Remedy("See what it is", $"openssl pkey -in {path} -noout -text"),
        new Remedy("Or make a pair", "openssl req -new -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/CN=My Secure Boot key/' -keyout db.key -out db.crt"));

    internal static Finding NeedsPassphrase(string path) => Error(
        "SU1121",
        $"{path} is encrypted and needs its passphrase.",
        "It is taken from a file and never from the command line, where other users would see it.",
        [new Evidence("BEGIN ENCRYPTED PRIVATE KEY", path)],
        new Remedy("Name a file whose first line is the passphrase with --passphrase-file"));

    internal static Finding BadCertificate(string path, string why) => Error(
        "SU1122",
        $"{path} holds no X.509 certificate.",
        "The certificate is a part of the signature: firmware looks for it in db.",
        [new Evidence(why, path)],
        new Remedy("See what it is", $"openssl x509 -in {path} -noout -text"));

    internal static Finding OtherKey(string key, string certificate, string subject) => Error(
        "SU1123",
        $"{key} is not the key of {certificate}.",
        "A signature by one key with the certificate of another is refused everywhere. Nothing was signed.",
        [new Evidence(subject, certificate)],
        new Remedy("Compare the two", $"openssl pkey -in {key} -pubout; openssl x509 -in {certificate} -noout -pubkey"));

    /// <summary>The file is no image that can carry a signature.</summary>
    internal static Finding NotSignable(string path, string why) => Error(
        "SU1124",
        $"{path} {why}.",
        "It cannot be signed, and was not changed.",
        [],
        new Remedy("See what it is", $"sunup inspect {path}"));

    internal static Finding SignedAlready(string path, IEnumerable<string> signers) => Error(
        "SU1125",
        $"{path} is signed already.",
        "A second signature is appended with --append; all that are there go away with --replace.",
        [.. signers.Select(signer => new Evidence($"signed by {signer}", path))],
        new Remedy("Say which is meant: --append, --replace, or --detach to take signatures away"));

    private static Finding Error(string id, string summary, string cause, ImmutableArray<Evidence> evidence, params ImmutableArray<Remedy> remedies) =>
        ImageFinding.Of(Stage.Loader, id, FindingSeverity.Error, summary, cause, evidence, remedies);
}
