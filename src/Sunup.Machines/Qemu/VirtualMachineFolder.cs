using System.Globalization;
using System.Security.Cryptography;
using Sunup.Model;

namespace Sunup.Machines.Qemu;

/// <summary>The private folder of a VM: sockets, firmware variables, joined initrd, console log.</summary>
public static class VirtualMachineFolder
{
    private const string Prefix = "sunup-vm-";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a new one below the system's folder for temporary files, and removes those that a killed Sunup left there.</summary>
    public static string Create()
    {
        RemoveAbandoned();
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        var folder = Path.Combine(Path.GetTempPath(), name);
        Directory.CreateDirectory(folder, Private);
        return folder;
    }

    /// <summary>Makes the folder if it is not there, and writes the files that the command line needs.</summary>
    internal static void Prepare(QemuCommandLine commandLine)
    {
        Directory.CreateDirectory(commandLine.Folder, Private);
        foreach (var file in commandLine.Files)
        {
            WriteFile(file.Path, file.Content);
        }
    }

    internal static void WriteFile(string path, ServedContent content)
    {
        using var output = File.Create(path);
        foreach (var segment in content.Segments)
        {
            Write(output, segment);
        }
    }

    internal static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody was faster.
        }
    }

    private static void Write(FileStream output, ContentSegment segment)
    {
        switch (segment)
        {
            case ByteSegment bytes:
                output.Write(bytes.Bytes.Span);
                break;
            case ZeroSegment zeros:
                output.SetLength(output.Position + zeros.Length);
                output.Seek(0, SeekOrigin.End);
                break;
            case FileSegment file:
                CopyRange(file, output);
                break;
        }
    }

    private static void CopyRange(FileSegment segment, FileStream output)
    {
        using var input = File.OpenHandle(segment.Path);
        var buffer = new byte[1 << 20];
        for (long done = 0; done < segment.Length;)
        {
            var count = RandomAccess.Read(input, buffer.AsSpan(0, (int)Math.Min(buffer.Length, segment.Length - done)), segment.Offset + done);
            if (count == 0)
            {
                throw new IOException($"{segment.Path} became shorter while it was copied: byte {segment.Offset + done} is gone.");
            }

            output.Write(buffer, 0, count);
            done += count;
        }
    }

    /// <summary>Folders whose process is no more. Only those that we may delete; others are left alone.</summary>
    private static void RemoveAbandoned()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), $"{Prefix}*"))
        {
            var parts = Path.GetFileName(folder)[Prefix.Length..].Split('-');
            if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var owner) || Directory.Exists($"/proc/{owner}"))
            {
                continue;
            }

            try
            {
                Remove(folder);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException)
            {
                // Another user's.
            }
        }
    }
}
