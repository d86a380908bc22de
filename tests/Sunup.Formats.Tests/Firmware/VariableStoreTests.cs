using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Firmware.VariableStores;
using Sunup.Formats.PortableExecutables.Authenticode;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Tests.Firmware;

/// <summary>Variable stores of the distribution's OVMF, and stores of our own.</summary>
public sealed class VariableStoreTests
{
    private const string Folder = "/usr/share/OVMF";

    [Fact]
    public void The_store_that_debian_enrols_microsofts_keys_in_is_read()
    {
        var store = VariableStore.Read(new FileBytes(Template("OVMF_VARS_4M.ms.fd")), out var why)!;
        Assert.Null(why);
        Assert.True(store.IsAuthenticated);
        Assert.True(store.EnforcesSecureBoot);
        Assert.Empty(store.Faults);
        var signed = store.Variables.Where(variable => variable.IsLive && variable.Attributes.HasFlag(EfiVariableAttributes.TimeBasedAuthenticatedWrite)).Select(variable => variable.Name);
        Assert.Superset(new HashSet<string>(["KEK", "PK", "db", "dbx"], StringComparer.Ordinal), new HashSet<string>(signed, StringComparer.Ordinal));
        var db = EfiSignatureList.Read(store.Find("db", EfiVendors.ImageSecurity)!.Data.AsMemory(), out var fault);
        Assert.Null(fault);
        Assert.Contains(db, entry => entry.Certificate?.Subject.Contains("Microsoft", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Boot_entries_and_their_order_are_read()
    {
        var store = VariableStore.Read(new FileBytes(Template("OVMF_VARS_4M.ms.fd")), out _)!;
        var options = store.BootOptions();
        Assert.NotEmpty(options);
        Assert.All(store.BootOrder, number => Assert.Contains(options, option => option.Number == number));
        Assert.Contains(options, option => option.Path.StartsWith("Fv(", StringComparison.Ordinal) || option.Path.StartsWith("PciRoot(", StringComparison.Ordinal));
    }

    [Fact]
    public void An_entry_of_a_disk_is_told_as_the_firmware_tells_it()
    {
        byte[] path =
        [
            4, 1, 42, 0, 1, 0, 0, 0, .. new byte[16], .. new Guid("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee").ToByteArray(), 2, 2,
            4, 4, 26, 0, .. System.Text.Encoding.Unicode.GetBytes("\\EFI\\a.efi\0"), 0x7f, 0xff, 4, 0,
        ];
        var option = EfiBootOption.Read(new StoredVariable
        {
            Name = "Boot001A",
            Vendor = EfiVendors.Global,
            Data = [1, 0, 0, 0, (byte)path.Length, 0, .. System.Text.Encoding.Unicode.GetBytes("debian\0"), .. path, 7, 8],
        })!;
        Assert.Equal(0x1a, option.Number);
        Assert.True(option.IsActive);
        Assert.Equal("debian", option.Description);
        Assert.Equal("HD(1,GPT,aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee)/\\EFI\\a.efi", option.Path);
        Assert.Equal([7, 8], option.OptionalData);
    }

    [Fact]
    public void What_is_written_is_read_back_and_the_template_gives_the_sizes()
    {
        var template = Template("OVMF_VARS_4M.fd");
        var image = VariableStoreWriter.Write(template, Keys());
        Assert.Equal(template.Length, image.Length);
        Assert.Equal(template[..0x64], image[..0x64]);
        var store = VariableStore.Read(new FileBytes(image), out _)!;
        Assert.True(store.EnforcesSecureBoot);
        Assert.Equal(["db", "KEK", "PK", "SecureBootEnable", "CustomMode"], store.Variables.Select(variable => variable.Name));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), store.Find("PK", EfiVendors.Global)!.SignedAt);
        Assert.Equal(Keys()[0].Data, store.Find("db", EfiVendors.ImageSecurity)!.Data);
        Assert.True(store.FreeBytes > 200_000);
    }

    [Fact]
    public void More_than_there_is_room_for_is_refused() => Assert.Throws<ArgumentException>(() => VariableStoreWriter.Write(
        Template("OVMF_VARS_4M.fd"), [new StoredVariable { Name = "big", Vendor = EfiVendors.Global, Data = [.. new byte[300_000]] }]));

    [Fact]
    public void Any_bytes_and_any_damage_are_read()
    {
        Prop.ForAll<byte[]>(bytes => { VariableStore.Read(new FileBytes(bytes), out _)?.BootOptions(); }).QuickCheckThrowOnFailure();
        var sample = Template("OVMF_VARS_4M.ms.fd")[..20_000];
        BitConverter.TryWriteBytes(sample.AsSpan(0x48 + 16), 19_000);
        var random = new Random(20261125);
        for (var round = 0; round < 3000; round++)
        {
            var image = sample.ToArray();
            for (var change = random.Next(1, 8); change > 0; change--)
            {
                image[random.Next(3) == 0 ? random.Next(image.Length) : 0x48 + random.Next(2000)] = random.Next(3) switch { 0 => 0, 1 => 0xff, _ => (byte)random.Next(256) };
            }

            var store = VariableStore.Read(new FileBytes(image), out _);
            store?.BootOptions();
            Assert.True(store is null || store.BootOrder.Length < 40_000);
        }
    }

    private static ImmutableArray<StoredVariable> Keys()
    {
        using var key = RSA.Create(2048);
        var certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(90)).RawData;
        return SecureBootVariables.Of(
            Guid.NewGuid(), s_certificate ??= certificate, [s_certificate], [new EfiSignature(EfiSignature.X509, Guid.Empty, s_certificate)], [], new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    }

    private static byte[]? s_certificate;

    private static byte[] Template(string name)
    {
        var path = Path.Combine(Folder, name);
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("CI") is "true")
        {
            Assert.Fail($"In CI: this test reads {path}");
        }

        Assert.SkipUnless(File.Exists(path), $"this test reads {path}");
        return File.ReadAllBytes(path);
    }
}
