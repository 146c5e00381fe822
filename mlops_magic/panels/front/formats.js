// How is a value of a list written? As the cards write it: four figures, units, local times.
const NONE = '–';
const THIN = '\u202f';
const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

function grouped(digits) {
  return digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, THIN) : digits;
}

function figure(value) {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e9 || size < 1e-4) return value.toExponential(3).replace('e+', 'e');
  const sign = value < 0 ? '-' : '';
  if (Number.isInteger(value)) return sign + grouped(String(size));
  const decimals = Math.max(0, 3 - Math.floor(Math.log10(size)));
  const [whole, rest] = size.toFixed(decimals).split('.');
  return sign + grouped(whole) + (rest ? `.${rest}` : '');
}

function duration(seconds) {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function bytes(size) {
  let power = 0;
  while (size >= 999.5 && power < UNITS.length - 1) {
    size /= 1000;
    power += 1;
  }
  return `${power && size < 9.95 ? size.toFixed(1) : Math.round(size)} ${UNITS[power]}`;
}

function moment(milliseconds) {
  const two = number => String(number).padStart(2, '0');
  const at = new Date(milliseconds);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

const FORMS = { number: figure, seconds: duration, size: bytes, time: moment };

function written(value, form) {
  if (value === null || value === '') return NONE;
  return typeof value === 'number' && form in FORMS ? FORMS[form](value) : String(value);
}
