using System.Globalization;
using System.Runtime.InteropServices;

namespace Sunup.Linux.FileSystems;

/// <summary>Gives libext2fs a <see cref="Stream"/> to read from: a partition of a raw image and one of a QCOW2 image are the same to it. Writes are refused.</summary>
/// <remarks>Source: e2fsprogs' ext2_io.h, struct_io_manager and struct_io_channel; pointers and longs have 8 bytes on all machines that Sunup runs on.</remarks>
internal sealed unsafe class StreamChannel : IDisposable
{
    private const long ManagerMagic = 2133571335;
    private const long ChannelMagic = 2133571333;
    private const int ManagerLength = 30;
    private const int ChannelLength = 192;
    private const int ManagerAt = 8, NameAt = 16, BlockSizeAt = 24, ReferencesAt = 48, PrivateAt = 168;
    private const int IoError = 5;
    private const int ReadOnlyError = 30;
    private const string Prefix = "sunup:";

    private readonly Stream _stream;
    private readonly nint* _manager;
    private readonly nint _label;
    private GCHandle _self;

    public StreamChannel(Stream stream)
    {
        _stream = stream;
        _self = GCHandle.Alloc(this);
        _label = Marshal.StringToCoTaskMemUTF8("sunup");
        _manager = (nint*)NativeMemory.AllocZeroed(ManagerLength, (nuint)sizeof(nint));
        _manager[0] = (nint)ManagerMagic;
        _manager[1] = _label;
        _manager[2] = (nint)(delegate* unmanaged<byte*, int, byte**, nint>)&Open;
        _manager[3] = (nint)(delegate* unmanaged<byte*, nint>)&Close;
        _manager[4] = (nint)(delegate* unmanaged<byte*, int, nint>)&SetBlockSize;
        _manager[5] = (nint)(delegate* unmanaged<byte*, nuint, int, byte*, nint>)&Read;
        _manager[6] = (nint)(delegate* unmanaged<byte*, nuint, int, byte*, nint>)&Write;
        _manager[7] = (nint)(delegate* unmanaged<byte*, nint>)&Flush;
        _manager[11] = _manager[5];
        _manager[12] = _manager[6];
    }

    public nint Manager => (nint)_manager;

    /// <summary>What <see cref="Open"/> finds this by.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{GCHandle.ToIntPtr(_self):x}");

    /// <summary>After the library is through with it.</summary>
    public void Dispose()
    {
        if (_self.IsAllocated)
        {
            _self.Free();
            NativeMemory.Free(_manager);
            Marshal.FreeCoTaskMem(_label);
        }
    }

    [UnmanagedCallersOnly]
    private static nint Open(byte* name, int flags, byte** channel)
    {
        var text = Marshal.PtrToStringUTF8((nint)name) ?? "";
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || !nint.TryParse(text.AsSpan(Prefix.Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var handle))
        {
            return IoError;
        }

        var made = (byte*)NativeMemory.AllocZeroed(ChannelLength);
        *(long*)made = ChannelMagic;
        *(nint*)(made + ManagerAt) = ((StreamChannel)GCHandle.FromIntPtr(handle).Target!).Manager;
        *(nint*)(made + NameAt) = Marshal.StringToCoTaskMemUTF8(text);
        *(int*)(made + BlockSizeAt) = 1024;
        *(int*)(made + ReferencesAt) = 1;
        *(nint*)(made + PrivateAt) = handle;
        *channel = made;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static nint Close(byte* channel)
    {
        if (--*(int*)(channel + ReferencesAt) <= 0)
        {
            Marshal.FreeCoTaskMem(*(nint*)(channel + NameAt));
            NativeMemory.Free(channel);
        }

        return 0;
    }

    [UnmanagedCallersOnly]
    private static nint SetBlockSize(byte* channel, int size)
    {
        *(int*)(channel + BlockSizeAt) = size;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static nint Read(byte* channel, nuint block, int count, byte* into)
    {
        var blockSize = *(int*)(channel + BlockSizeAt);
        var length = count < 0 ? -(long)count : (long)count * blockSize;
        if (blockSize <= 0 || length > int.MaxValue || block > (nuint)(long.MaxValue / blockSize))
        {
            return IoError;
        }

        // Nothing may be thrown into the library.
        try
        {
            var stream = ((StreamChannel)GCHandle.FromIntPtr(*(nint*)(channel + PrivateAt)).Target!)._stream;
            var offset = (long)block * blockSize;
            if (offset >= stream.Length)
            {
                return IoError;
            }

            stream.Position = offset;
            var span = new Span<byte>(into, (int)length);
            var read = stream.ReadAtLeast(span, span.Length, throwOnEndOfStream: false);
            span[read..].Clear();
            return read == span.Length ? 0 : IoError;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or ObjectDisposedException or UnauthorizedAccessException)
        {
            return IoError;
        }
    }

    [UnmanagedCallersOnly]
    private static nint Write(byte* channel, nuint block, int count, byte* from) => ReadOnlyError;

    [UnmanagedCallersOnly]
    private static nint Flush(byte* channel) => 0;
}
