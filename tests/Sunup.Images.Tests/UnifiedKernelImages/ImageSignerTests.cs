using System.Collections.Immutable;
using System.Security.Cryptography;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.PortableExecutables.Authenticode;
using Sunup.Formats.Recognition;
using Sunup.Images.UnifiedKernelImages.Signing;
using Sunup.Model;

namespace Sunup.Images.Tests.UnifiedKernelImages;

/// <summary>Signatures that we make and others read, and the other way round.</summary>
public sealed class ImageSignerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Trait("Kind", "Peer")]
    [Theory]
    [InlineData("kernel")]
    [InlineData("stub")]
    [InlineData("boot")]
    public void Sbverify_takes_what_we_sign(string which)
    {
        Requires.Tool("sbverify");
        var keys = TestKeys.Make(_folder, "signer");
        var image = Copy(which);
        Sign(image, keys);
        Assert.Contains("Signature verification OK", Tools.Shell($"sbverify --cert {keys.Certificate} {image} 2>&1"), StringComparison.Ordinal);
        Assert.True(Judge(image, keys.Certificate).IsAllowed);
    }

    [Trait("Kind", "Peer")]
    [Theory]
    [InlineData("kernel")]
    [InlineData("stub")]
    [InlineData("boot")]
    public void We_take_what_sbsign_signs_and_name_the_signer(string which)
    {
        Requires.Tool("sbsign");
        var keys = TestKeys.Make(_folder, "signer");
        Tools.Shell($"sbsign --key {keys.Key} --cert {keys.Certificate} --output {_folder["signed"]} {Copy(which)} 2>/dev/null");
        var verdict = Judge(_folder["signed"], keys.Certificate);
        Assert.True(verdict.IsAllowed, verdict.Reason);
        Assert.Equal("signer", verdict.Signatures[0].Signature.Signer!.Name);
        Assert.NotNull(verdict.Signatures[0].Signature.SignedAt);
        Assert.False(Judge(_folder["signed"], TestKeys.Make(_folder, "other").Certificate).IsAllowed);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void Osslsigncode_computes_the_hash_that_we_signed()
    {
        Requires.Tool("osslsigncode");
        var keys = TestKeys.Make(_folder, "signer");
        var image = Copy("kernel");
        Sign(image, keys);
        var said = Tools.Shell($"osslsigncode verify -CAfile {keys.Certificate} -in {image} 2>&1 || true");
        using var stream = File.OpenRead(image);
        var hash = AuthenticodeHash.Compute(stream, PeImage.Read(new FileBytes(stream))!, HashAlgorithmName.SHA256);
        Assert.Equal(2, said.Split(Convert.ToHexString(hash)).Length - 1);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void A_second_signature_leaves_the_first_one_valid_and_detaching_gives_the_image_back()
    {
        Requires.Tool("sbverify");
        var (first, second) = (TestKeys.Make(_folder, "first"), TestKeys.Make(_folder, "second"));
        var image = Copy("kernel");
        var before = File.ReadAllBytes(image);
        Sign(image, first);
        Assert.Equal("SU1125", Assert.Throws<FindingException>(() => Sign(image, second)).Finding.Id);
        Sign(image, second, ExistingSignatures.Keep);
        foreach (var keys in (ReadOnlySpan<(string Key, string Certificate)>)[first, second])
        {
            Tools.Shell($"sbverify --cert {keys.Certificate} {image}");
            Assert.True(Judge(image, keys.Certificate).IsAllowed);
        }

        Sign(image, second, ExistingSignatures.Replace);
        Assert.False(Judge(image, first.Certificate).IsAllowed);
        using (var stream = File.Open(image, FileMode.Open))
        {
            Assert.Equal(1, ImageSigner.Detach(stream, image));
        }

        Assert.Equal(before, File.ReadAllBytes(image)[..before.Length]);
        Assert.True(new FileInfo(image).Length - before.Length < 8);
    }

    [Fact]
    public void The_same_key_and_image_give_the_same_bytes()
    {
        var keys = TestKeys.Make(_folder, "signer");
        var (one, two) = (Copy("stub", "one"), Copy("stub", "two"));
        Sign(one, keys);
        Sign(two, keys);
        Assert.Equal(File.ReadAllBytes(one), File.ReadAllBytes(two));
    }

    [Fact]
    public void A_changed_image_a_forbidden_signer_and_an_authority_are_told_apart()
    {
        var keys = TestKeys.MakeIssued(_folder);
        var image = Copy("stub");
        Sign(image, (keys.Key, keys.Certificate));
        var verdict = Judge(image, keys.Authority);
        Assert.True(verdict.IsAllowed, verdict.Reason);
        Assert.Equal("authority", verdict.Signatures[0].TrustedBy!.Name);

        var forbidden = Judge(image, keys.Authority, dbx: keys.Certificate);
        Assert.False(forbidden.IsAllowed);
        Assert.Contains("dbx forbids issued", forbidden.Reason, StringComparison.Ordinal);

        var bytes = File.ReadAllBytes(image);
        bytes[0x2000] ^= 1;
        File.WriteAllBytes(image, bytes);
        var changed = Judge(image, keys.Authority);
        Assert.False(changed.IsAllowed);
        Assert.Contains("changed after it was signed", changed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unsigned_image_starts_where_db_has_its_hash_and_never_where_dbx_has_it()
    {
        using var stream = File.OpenRead(Copy("stub"));
        var file = new FileBytes(stream);
        var pe = PeImage.Read(file)!;
        ImmutableArray<EfiSignature> hash = [new(EfiSignature.Sha256, Guid.Empty, AuthenticodeHash.Compute(stream, pe, HashAlgorithmName.SHA256))];
        Assert.True(SecureBootPolicy.Of(hash, []).Judge(file, pe).IsAllowed);
        Assert.False(SecureBootPolicy.Of(hash, hash).Judge(file, pe).IsAllowed);
        Assert.Equal("the image is not signed", SecureBootPolicy.Of([], []).Judge(file, pe).Reason);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void Keys_that_cannot_sign_are_told_with_what_is_needed()
    {
        var keys = TestKeys.Make(_folder, "signer");
        var other = TestKeys.Make(_folder, "other");
        Tools.Shell($"openssl pkcs8 -topk8 -in {keys.Key} -out locked.key -passout pass:secret; echo secret > pass; openssl ecparam -name prime256v1 -genkey -noout -out ec.key; openssl genrsa -traditional -out short.key 1024 2>/dev/null", _folder.Path);
        using (new ImageSigner(_folder["locked.key"], keys.Certificate, _folder["pass"]))
        {
            Assert.Equal("SU1121", IdOf(_folder["locked.key"], keys.Certificate));
        }

        Assert.Equal("SU1121", IdOf(_folder["ec.key"], keys.Certificate));
        Assert.Equal("SU1121", IdOf(_folder["short.key"], keys.Certificate));
        Assert.Equal("SU1121", IdOf(keys.Certificate, keys.Certificate));
        Assert.Equal("SU1122", IdOf(keys.Key, keys.Key));
        Assert.Equal("SU1123", IdOf(other.Key, keys.Certificate));
        Assert.Equal("SU1120", IdOf(_folder["missing"], keys.Certificate));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void Lists_of_signatures_are_written_as_efitools_and_read_from_every_wrapping()
    {
        var keys = TestKeys.Make(_folder, "signer");
        var owner = new Guid("77fa9abd-0359-4d32-bd60-28f4e78f784b");
        ImmutableArray<EfiSignature> entries =
        [
            new(EfiSignature.X509, owner, DerOf(keys.Certificate)),
            new(EfiSignature.Sha256, owner, new byte[32]),
            new(EfiSignature.Sha256, owner, SHA256.HashData("x"u8)),
        ];
        var list = EfiSignatureList.Write(entries);
        Assert.Equal(28 + 16 + entries[0].Data.Length + 28 + (2 * 48), list.Length);
        if (Tools.Find("cert-to-efi-sig-list") is not null)
        {
            Tools.Shell($"cert-to-efi-sig-list -g {owner} {keys.Certificate} theirs.esl", _folder.Path);
            Assert.Equal(File.ReadAllBytes(_folder["theirs.esl"]), EfiSignatureList.Write(entries[..1]));
        }

        byte[] variable = [7, 0, 0, 0, .. list];
        byte[] signed = [.. new byte[16], 24, 0, 0, 0, 0, 2, 0xf1, 0x0e, .. new byte[16], .. list];
        foreach (var bytes in (byte[][])[list, variable, signed])
        {
            var read = EfiSignatureList.Read(bytes, out var fault);
            Assert.Null(fault);
            Assert.Equal(entries.Select(entry => Convert.ToHexString(entry.Data.Span)), read.Select(entry => Convert.ToHexString(entry.Data.Span)));
            Assert.All(read, entry => Assert.Equal(owner, entry.Owner));
        }

        EfiSignatureList.Read(list.AsMemory(0, list.Length - 1), out var cut);
        Assert.NotNull(cut);
    }

    [Fact]
    public void No_bytes_in_a_signature_make_its_reader_throw()
    {
        var keys = TestKeys.Make(_folder, "signer");
        var path = Copy("stub");
        Sign(path, keys);
        var signed = File.ReadAllBytes(path);
        var table = (int)PeImage.Read(new FileBytes(signed))!.CertificateTable.Address;
        var random = new Random(20240229);
        for (var round = 0; round < 1500; round++)
        {
            var bytes = signed.ToArray();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                bytes[random.Next(table, bytes.Length)] = (byte)random.Next(256);
            }

            var file = new FileBytes(bytes);
            var signatures = PeSignature.Read(file, PeImage.Read(file)!);
            Assert.All(signatures, signature => Assert.True(signature.IsIntact == (signature.Reason is null)));
        }

        for (var round = 0; round < 1500; round++)
        {
            var list = new byte[random.Next(0, 200)];
            random.NextBytes(list);
            EfiSignatureList.Read(list, out _);
        }
    }

    private static ReadOnlyMemory<byte> DerOf(string path)
    {
        using var certificate = SigningKey.LoadCertificates(path)[0];
        return certificate.RawData;
    }

    private string IdOf(string key, string certificate) => Assert.Throws<FindingException>(() => new ImageSigner(key, certificate)).Finding.Id;

    private string Copy(string which, string name = "image")
    {
        var from = which switch
        {
            "kernel" => TestKernel.Find(),
            "stub" => NewerSystemd.Stub,
            _ => "/usr/lib/systemd/boot/efi/systemd-bootx64.efi",
        };
        Assert.SkipUnless(File.Exists(from), $"this test needs {from}");
        File.Copy(from, _folder[name]);
        File.SetUnixFileMode(_folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (PeImage.Read(new FileBytes(File.ReadAllBytes(from)))!.CertificateTable.Size > 0)
        {
            // Debian signs most kernels that it ships.
            Requires.Tool("sbattach");
            Tools.Shell($"sbattach --remove {_folder[name]}");
        }

        return _folder[name];
    }

    private static void Sign(string image, (string Key, string Certificate) keys, ExistingSignatures existing = ExistingSignatures.Refuse)
    {
        using var signer = new ImageSigner(keys.Key, keys.Certificate);
        using var stream = File.Open(image, FileMode.Open, FileAccess.ReadWrite);
        signer.Sign(stream, image, existing);
    }

    private static SecureBootVerdict Judge(string image, string certificate, string? dbx = null)
    {
        using var stream = File.OpenRead(image);
        var file = new FileBytes(stream);
        ImmutableArray<EfiSignature> Of(string path) => [new(EfiSignature.X509, Guid.Empty, DerOf(path))];
        return SecureBootPolicy.Of(Of(certificate), dbx is null ? [] : Of(dbx)).Judge(file, PeImage.Read(file)!);
    }
}
