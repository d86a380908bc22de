using System.Text;
using Sunup.Binary;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Firmware.VariableStores;

/// <summary>Writes a flash image of variables: the volume and the sizes of a template, with variables of our own and none of the template's.</summary>
public static class VariableStoreWriter
{
    private const int HeaderLength = 60;
    private const byte Erased = 0xff;

    /// <summary>The image.</summary>
    /// <param name="template">As the firmware's package has it: the only thing that knows the flash layout that the firmware was built for.</param>
    /// <param name="variables">In this order.</param>
    /// <exception cref="ArgumentException">The template is no store of authenticated variables, or has not so much room.</exception>
    public static byte[] Write(byte[] template, IReadOnlyList<StoredVariable> variables)
    {
        if (VariableStore.Read(new FileBytes(template), out var why) is not { } store)
        {
            throw new ArgumentException($"This is no variable store: {why}.", nameof(template));
        }

        if (!store.IsAuthenticated)
        {
            throw new ArgumentException("This variable store is one without authenticated variables: its firmware has no Secure Boot.", nameof(template));
        }

        var image = template.ToArray();
        var room = image.AsSpan((int)store.Offset + VariableStoreReader.StoreHeaderLength, (int)store.Length - VariableStoreReader.StoreHeaderLength);
        room.Fill(Erased);
        foreach (var variable in variables)
        {
            var length = WriteVariable(room, variable);
            room = room[((length + VariableStoreReader.Alignment - 1) / VariableStoreReader.Alignment * VariableStoreReader.Alignment)..];
        }

        return image;
    }

    private static int WriteVariable(Span<byte> room, StoredVariable variable)
    {
        var name = Encoding.Unicode.GetBytes(variable.Name + '\0');
        var length = HeaderLength + name.Length + variable.Data.Length;
        if (length + VariableStoreReader.Alignment > room.Length)
        {
            throw new ArgumentException($"The store has no room for {variable.Name}: it takes {length} bytes, and {room.Length} are left.", nameof(variable));
        }

        var writer = new SpanWriter(room);
        writer.WriteUInt16LittleEndian(VariableStoreReader.StartId);
        writer.WriteByte(variable.State);
        writer.WriteByte(0);
        writer.WriteUInt32LittleEndian((uint)variable.Attributes);
        writer.WriteZeros(8);
        EfiTime.Write(ref writer, variable.SignedAt);
        writer.WriteUInt32LittleEndian(0);
        writer.WriteUInt32LittleEndian((uint)name.Length);
        writer.WriteUInt32LittleEndian((uint)variable.Data.Length);
        writer.WriteBytes(variable.Vendor.ToByteArray());
        writer.WriteBytes(name);
        writer.WriteBytes(variable.Data.AsSpan());
        return length;
    }
}
