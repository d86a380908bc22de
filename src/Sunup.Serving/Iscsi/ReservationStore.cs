using System.Collections.Immutable;
using System.Text.Json;
using Sunup.Linux.Storage;
using Sunup.Protocols.Scsi.Reservations;

namespace Sunup.Serving.Iscsi;

/// <summary>Keeps a disk's persistent reservations in a file, so that they hold after a restart (APTPL).</summary>
/// <remarks>docs/formats/overlay.md has the file. It is replaced as a whole: a crash leaves the old one or the new one.</remarks>
internal sealed class ReservationStore(string folder, string serial)
{
    private readonly string _path = Path.Combine(folder, $"reservations-{serial}.json");

    /// <summary>What was kept; empty when there is nothing, or nothing that can be read.</summary>
    public ReservationState Load()
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(_path));
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return ReservationState.Empty;
        }
    }

    /// <summary>Called under the unit's lock, before the initiator is answered.</summary>
    public void Save(ReservationState state)
    {
        if (!state.IsPersistent)
        {
            File.Delete(_path);
            return;
        }

        Directory.CreateDirectory(folder);
        var temporary = _path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create))
        {
            using (var writer = new Utf8JsonWriter(file))
            {
                Write(writer, state);
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, _path, overwrite: true);
        DirectoryFlush.Flush(folder);
    }

    private static void Write(Utf8JsonWriter writer, ReservationState state)
    {
        writer.WriteStartObject();
        writer.WriteNumber("generation", state.Generation);
        writer.WriteNumber("type", (int)state.Type);
        writer.WriteString("holder", state.Holder);
        writer.WriteStartArray("registrations");
        foreach (var registration in state.Registrations)
        {
            writer.WriteStartObject();
            writer.WriteString("initiator", registration.Initiator);
            writer.WriteNumber("key", registration.Key);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static ReservationState Read(JsonElement root) => new()
    {
        Generation = root.GetProperty("generation").GetUInt32(),
        Type = (ReservationType)root.GetProperty("type").GetByte(),
        Holder = root.GetProperty("holder").GetString(),
        Registrations = root.GetProperty("registrations").EnumerateArray()
            .Select(entry => new Registration(entry.GetProperty("initiator").GetString() ?? "", entry.GetProperty("key").GetUInt64())).ToImmutableArray(),
        IsPersistent = true,
    };
}
