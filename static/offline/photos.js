/* 守望离线 · photos are made small on the device: JPEG, at most 300 KB, without place and time of the camera (EXIF). */
(function () {
  "use strict";
  const MOST_BYTES = 300 * 1024;
  const TRIES = [[1600, 0.82], [1600, 0.7], [1280, 0.7], [1280, 0.55], [960, 0.55], [800, 0.45], [640, 0.4]];

  const load = (file) => new Promise((resolve, reject) => {
    const image = new Image();
    const url = URL.createObjectURL(file);
    image.onload = () => { URL.revokeObjectURL(url); resolve(image); };
    image.onerror = () => { URL.revokeObjectURL(url); reject(new Error("这张照片打不开，请换一张（JPG、PNG、WebP）。")); };
    image.src = url;
  });

  const drawn = (image, longest, quality) => new Promise((resolve) => {
    const scale = Math.min(1, longest / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(resolve, "image/jpeg", quality);
  });

  /* The bytes of a JPEG that is small enough. */
  const shrink = async (file) => {
    const image = await load(file);
    for (const [longest, quality] of TRIES) {
      const blob = await drawn(image, longest, quality);
      if (blob && blob.size <= MOST_BYTES) return new Response(blob).arrayBuffer();
    }
    throw new Error("这张照片缩不到 300 KB，请换一张。");
  };

  self.Offline.photos = { shrink, MOST: 9 };
})();
