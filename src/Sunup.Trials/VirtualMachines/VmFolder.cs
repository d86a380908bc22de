using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sunup.Linux.Storage;

namespace Sunup.Trials.VirtualMachines;

/// <summary>The folder of one VM: definition, machine file, state, logs. Each file is written whole or not at all.</summary>
/// <param name="path">The folder.</param>
/// <param name="socket">Where its supervisor listens; at most 107 bytes.</param>
public sealed class VmFolder(string path, string socket)
{
    public string Name => System.IO.Path.GetFileName(path);

    public string Path => path;

    public string ControlSocket => socket;

    /// <summary>Every byte of the serial console, from all runs; the older half is in <c>serial.log.1</c>.</summary>
    public string SerialLog => In("serial.log");

    /// <summary>What the supervisor and QEMU said.</summary>
    public string SupervisorLog => In("supervisor.log");

    /// <summary>The machine file as it was when the VM was started.</summary>
    public string MachineFile => In("machine.yaml");

    /// <summary>Held by the supervisor as long as it lives.</summary>
    public string Lock => In("lock");

    public bool Exists => File.Exists(In("vm.json"));

    public VmDefinition? ReadDefinition() => Read(In("vm.json"), VmJson.Default.VmDefinition);

    public void Write(VmDefinition definition)
    {
        Directory.CreateDirectory(path);
        Write(In("vm.json"), JsonSerializer.SerializeToUtf8Bytes(definition, VmJson.Default.VmDefinition));
    }

    /// <summary>The state as it was written last; a VM that was never started is stopped.</summary>
    public VmState ReadState() => Read(In("state.json"), VmJson.Default.VmState) ?? new VmState();

    public void Write(VmState state) => Write(In("state.json"), JsonSerializer.SerializeToUtf8Bytes(state, VmJson.Default.VmState));

    public void WriteMachine(byte[] text)
    {
        Directory.CreateDirectory(path);
        Write(MachineFile, text);
    }

    public void Delete()
    {
        File.Delete(socket);
        Directory.Delete(path, recursive: true);
    }

    private string In(string name) => System.IO.Path.Combine(path, name);

    private static T? Read<T>(string file, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    private void Write(string file, byte[] bytes)
    {
        var fresh = $"{file}.{Environment.ProcessId}.new";
        using (var output = new FileStream(fresh, FileMode.Create, FileAccess.Write))
        {
            output.Write(bytes);
            output.Flush(flushToDisk: true);
        }

        File.Move(fresh, file, overwrite: true);
        DirectoryFlush.Flush(path);
    }
}
