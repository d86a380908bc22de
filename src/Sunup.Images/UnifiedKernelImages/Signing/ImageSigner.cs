using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.PortableExecutables.Authenticode;
using Sunup.Formats.Recognition;
using Sunup.Model;

namespace Sunup.Images.UnifiedKernelImages.Signing;

/// <summary>What is done with signatures that an image has.</summary>
public enum ExistingSignatures
{
    /// <summary>Nothing: an image that has one is refused.</summary>
    Refuse,

    /// <summary>They stay, and one more is added.</summary>
    Keep,

    /// <summary>They go away first.</summary>
    Replace,
}

/// <summary>Signs EFI images of every kind: unified kernel images, addons, kernels, boot loaders.</summary>
public sealed class ImageSigner : IDisposable
{
    private readonly RSA _key;
    private readonly ImmutableArray<X509Certificate2> _certificates;

    /// <param name="keyPath">An RSA key in PEM.</param>
    /// <param name="certificatePath">Its certificate, first; further ones are put into the signature too.</param>
    /// <param name="passphraseFile">For an encrypted key.</param>
    /// <exception cref="FindingException">SU1120 to SU1123: they cannot be used.</exception>
    public ImageSigner(string keyPath, string certificatePath, string? passphraseFile = null)
    {
        _key = SigningKey.LoadKey(keyPath, passphraseFile);
        try
        {
            _certificates = SigningKey.LoadCertificates(certificatePath);
            SigningKey.RequireMatch(_key, _certificates[0], keyPath, certificatePath);
        }
        catch
        {
            _key.Dispose();
            throw;
        }
    }

    /// <summary>Whose the signatures are.</summary>
    public string Subject => _certificates[0].Subject;

    /// <summary>Signs the image in place.</summary>
    /// <param name="image">Read, written and sought.</param>
    /// <param name="name">In messages.</param>
    /// <param name="existing">What is done with signatures that are there.</param>
    /// <exception cref="FindingException">SU1124, SU1125: it cannot be signed.</exception>
    public void Sign(Stream image, string name, ExistingSignatures existing)
    {
        var file = new FileBytes(image);
        var pe = Require(file, name);
        if (pe.IsSigned && existing == ExistingSignatures.Refuse)
        {
            throw new FindingException(SigningFindings.SignedAlready(name, SignersOf(file, pe)));
        }

        if (existing == ExistingSignatures.Replace)
        {
            PeSigner.Remove(image);
        }

        PeSigner.Append(image, _certificates[0], _key, [.. _certificates.Skip(1)]);
    }

    /// <summary>Takes all signatures away; how many there were.</summary>
    /// <exception cref="FindingException">SU1124: it is no image that can have any.</exception>
    public static int Detach(Stream image, string name)
    {
        var pe = Require(new FileBytes(image), name);
        PeSigner.Remove(image);
        return pe.Certificates.Length;
    }

    public void Dispose()
    {
        _key.Dispose();
        foreach (var certificate in _certificates)
        {
            certificate.Dispose();
        }
    }

    private static PeImage Require(FileBytes file, string name)
    {
        var pe = PeImage.Read(file) ?? throw new FindingException(SigningFindings.NotSignable(name, "is no PE image, and only such carry Authenticode signatures"));
        return PeSigner.Refusal(pe, file.Length) is { } why ? throw new FindingException(SigningFindings.NotSignable(name, why)) : pe;
    }

    private static IEnumerable<string> SignersOf(FileBytes file, PeImage pe) =>
        PeSignature.Read(file, pe).Select(signature => signature.Signer?.Name ?? signature.Reason ?? "someone");
}
