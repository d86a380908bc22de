using System.Text;
using Sunup.Planning.Imports;
using Sunup.Planning.MachineFiles;

namespace Sunup.Planning.Tests.Imports;

/// <summary>Descriptions with bytes changed, cut out and doubled: an answer, never an exception; and what is made can be read again or is told why not.</summary>
public sealed class DamagedSourceTests
{
    private const int Rounds = 1500;

    [Theory]
    [InlineData("incus-ubuntu.yaml")]
    [InlineData("libvirt-fedora.xml")]
    [InlineData("qemu-q35.conf")]
    [InlineData("qemu-argv.txt")]
    [InlineData("libvirt/buses.args")]
    [InlineData("libvirt/storage.xml")]
    [InlineData("libvirt/started.live.args")]
    [InlineData("incus/overridden.yaml")]
    [InlineData("incus/placed.conf")]
    public void Damaged_descriptions_never_throw(string file)
    {
        var sound = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Imports", "testdata", file));
        var random = new Random(20260101);
        var made = 0;
        // The recorded ones are large.
        for (var round = 0; round < (sound.Length > 3000 ? Rounds / 10 : Rounds); round++)
        {
            var result = Import(file, Damage(sound, random));
            Assert.True(result.Machine is null != result.Fault is null, $"round {round}");
            if (result.Machine is { } machine)
            {
                made++;
                var read = MachineFileReader.Read("m.machine.yaml", Encoding.UTF8.GetBytes(machine.Text));
                Assert.True(read.Succeeded || !read.Problems.IsEmpty);
            }
        }

        Assert.True(made > 0);
    }

    private static ImportResult Import(string file, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return Path.GetExtension(file) switch
        {
            ".yaml" => IncusImport.Read("x", bytes),
            ".xml" => LibvirtImport.Read(stream),
            _ => QemuImport.Read("x", Encoding.UTF8.GetString(bytes)),
        };
    }

    private static byte[] Damage(byte[] sound, Random random)
    {
        var bytes = sound.ToList();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 30), bytes.Count - at - 1));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at)));
                    break;
                default:
                    bytes[at] = (byte)"\"'=,[]<>-:{}\n #"[random.Next(15)];
                    break;
            }
        }

        return [.. bytes];
    }
}
