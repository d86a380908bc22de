using Sunup.Formats.Disks.Fat;
using Sunup.Formats.Recognition;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.Plans;

namespace Sunup.Planning.Tests.Plans;

/// <summary>The disk that firmware boots a unified kernel image from, as pieces.</summary>
public sealed class UkiPlannerTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public void The_disk_has_the_image_where_firmware_looks_for_it()
    {
        var image = Image(0x8664, ".linux", 5000);
        var plan = Plan(image);
        Assert.Equal(["linux.efi", "esp.img"], plan.Files.Select(file => file.Name));
        var disk = Path.Combine(Path.GetDirectoryName(image)!, "disk");
        using (var output = File.Create(disk))
        {
            foreach (var segment in plan.FindFile("esp.img")!.Content.Segments)
            {
                switch (segment)
                {
                    case ByteSegment bytes:
                        output.Write(bytes.Bytes.Span);
                        break;
                    case FileSegment file:
                        output.Write(File.ReadAllBytes(file.Path));
                        break;
                    default:
                        output.SetLength(output.Position + segment.Length);
                        output.Seek(0, SeekOrigin.End);
                        break;
                }
            }
        }

        using var stream = File.OpenRead(disk);
        var volume = FatVolume.ReadEfiSystem(new FileBytes(stream))!;
        using var copy = new MemoryStream();
        volume.Open(volume.Find("EFI/BOOT/BOOTX64.EFI")!, out _)!.CopyTo(copy);
        Assert.Equal(File.ReadAllBytes(image), copy.ToArray());
    }

    [Theory]
    [InlineData(0x8664, ".text", "without a section .linux")]
    [InlineData(0xaa64, ".linux", "for aarch64, and the machine is x86_64")]
    public void What_the_firmware_of_that_machine_cannot_start_is_refused(int machine, string section, string why)
    {
        var refused = Assert.Throws<FindingException>(() => Plan(Image((ushort)machine, section, 100)));
        Assert.Equal("SU0115", refused.Finding.Id);
        Assert.Contains(why, refused.Finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_program_is_refused()
    {
        var refused = Assert.Throws<FindingException>(() => Plan(_folder.Write("page", "<!doctype html>")));
        Assert.Contains("a web page", refused.Finding.Summary, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static BootPlan Plan(string uki) => BootPlanner.Plan(new ResolvedMachine(
        new MachineConfig { Name = "m", Boot = new BootConfig { Uki = uki }, Route = Route.Uki, Hardware = new HardwareConfig { Firmware = FirmwareKind.Uefi } }, []));

    /// <summary>A PE image with one section, as small as one can be.</summary>
    private string Image(ushort machine, string section, int length)
    {
        var bytes = new byte[0x400 + length];
        "MZ"u8.CopyTo(bytes);
        bytes[0x3c] = 0x40;
        "PE\0\0"u8.CopyTo(bytes.AsSpan(0x40));
        BitConverter.TryWriteBytes(bytes.AsSpan(0x44), machine);
        bytes[0x46] = 1;
        bytes[0x54] = 0xf0;
        BitConverter.TryWriteBytes(bytes.AsSpan(0x58), (ushort)0x20b);
        bytes[0x58 + 68] = 10;
        bytes[0x58 + 108] = 16;
        var header = bytes.AsSpan(0x58 + 0xf0);
        System.Text.Encoding.ASCII.GetBytes(section).CopyTo(header);
        BitConverter.TryWriteBytes(header[8..], length);
        BitConverter.TryWriteBytes(header[16..], length);
        BitConverter.TryWriteBytes(header[20..], 0x400);
        return _folder.Write("linux.efi", bytes);
    }
}
