// All files of the package.

import './best.js';
import './best-f32.js';
import './cpu.js';
import './export.js';
import './f32.js';
import './heic.js';
import './import.js';
import './linear.js';
import './scientific.js';
import './webgpu.js';
